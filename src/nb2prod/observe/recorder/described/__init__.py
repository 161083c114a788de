"""Values described so that those of two runs can be compared."""
