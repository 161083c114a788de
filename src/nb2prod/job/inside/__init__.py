"""What runs inside a job's own Python: standard library only, Python 3.8 and later."""

from pathlib import Path


def source(name: str) -> str:
    """The text of a module of this folder, to be sent into a kernel."""
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")


def loading(name: str) -> str:
    """Code that loads a module of this folder once into a kernel, and leaves no name behind."""
    module = f"_nb2prod_{name}"
    code = f"""\
import sys, types
if {module!r} not in sys.modules:
    module = sys.modules[{module!r}] = types.ModuleType({module!r})
    exec(compile({source(name)!r}, {module!r}, "exec"), module.__dict__)
"""
    return f"exec({code!r}, {{}})"
