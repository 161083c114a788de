"""Calls of the notebook's functions: watched, chosen, and made again."""
