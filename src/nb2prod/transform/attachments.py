"""Pictures that are attached to Markdown cells come along to the job."""

from nb2prod.notebook import Cell, Notebook


def with_own_names(cell: Cell) -> str:
    """The cell's Markdown, its attachments under names that no other cell uses."""
    text = cell.source
    for name, _ in cell.attachments:
        text = text.replace(f"attachment:{name}", f"attachment:{_own(cell, name)}")
    return text


def attachments(notebook: Notebook) -> tuple[tuple[str, dict[str, object]], ...]:
    """Every attachment that its cell shows, under its own name, with its data by kind."""
    return tuple(
        (_own(cell, name), data)
        for cell in notebook.cells
        for name, data in cell.attachments
        if cell.kind == "markdown" and f"attachment:{name}" in cell.source
    )


def _own(cell: Cell, name: str) -> str:
    return f"cell-{cell.index + 1}-{name}"
