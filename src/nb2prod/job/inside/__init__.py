"""What runs inside a job's own Python: standard library only, Python 3.8 and later."""

from pathlib import Path


def source(name: str) -> str:
    """The text of a module of this folder, to be sent into a kernel."""
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
