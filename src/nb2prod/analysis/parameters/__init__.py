"""Which values may become parameters, and how they are called."""
