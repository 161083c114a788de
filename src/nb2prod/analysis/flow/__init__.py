"""What the names of a notebook are bound to, and where each is read."""
