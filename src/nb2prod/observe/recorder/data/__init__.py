"""Data sets: what was read and written, and what their columns are and hold."""
