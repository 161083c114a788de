"""What goes into the process that runs a package's tests: standard library and pytest only.

The folder is copied beside the copy of the package and loaded as a plugin of pytest, by the Python
of the notebook's environment, 3.8 or later. Nothing in it may import nb2prod, and everything in it
uses relative imports.
"""
