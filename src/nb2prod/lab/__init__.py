"""The door for JupyterLab: an extension of the Jupyter server, JSON in and out."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Where Jupyter Server finds the extension; our worker processes never load it."""
    from nb2prod.lab.extension import ProductionizeApp

    return [{"module": "nb2prod.lab", "app": ProductionizeApp}]
