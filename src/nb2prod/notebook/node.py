"""A notebook as the library that runs notebooks wants it."""

from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode

from nb2prod.notebook.model import Notebook


def executable_node(notebook: Notebook, sources: Mapping[int, str]) -> NotebookNode:
    """The notebook's cells by their index, without outputs, some of them with another source."""
    node: NotebookNode = nbformat.v4.new_notebook()
    for cell in sorted(notebook.cells, key=lambda cell: cell.index):
        text = sources.get(cell.index, cell.source)
        new = (
            nbformat.v4.new_code_cell(text)
            if cell.kind == "code"
            else nbformat.v4.new_markdown_cell(text)
        )
        new.metadata["tags"] = list(cell.tags)
        node.cells.append(new)
    return node
