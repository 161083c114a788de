"""What the code does with data that a reviewer would ask about."""
