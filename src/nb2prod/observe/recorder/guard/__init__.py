"""What the notebook may do, and what it did to files."""
