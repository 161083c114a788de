"""What is handed over: the files of a package, and how they reach the disk."""
