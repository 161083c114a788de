"""What nb2prod can do, a module each; without printing and without arguments to parse."""
