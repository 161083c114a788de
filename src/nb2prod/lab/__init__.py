"""The door for JupyterLab: an extension of the Jupyter server, JSON in and out."""
