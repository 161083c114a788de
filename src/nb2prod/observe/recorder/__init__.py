"""What goes into the notebook's kernel: standard library only, for Python 3.8 and later.

The whole folder is copied beside the throw-away notebook and imported there under its own name.
Nothing in it may import nb2prod, and everything in it uses relative imports.
"""
