"""The pages that nobody writes: of commands, rules, endpoints, and of what the example became.

Each is made of what it describes, so it cannot say anything else; what has no words is an error.
"""

import dataclasses
import inspect
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import nbformat

from nb2prod.cli import main
from nb2prod.lab import messages
from nb2prod.lab.handlers import HANDLERS
from nb2prod.lint import EVERY_RULE
from nb2prod.rule import Rule

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "build/example/solar_savings"
PICTURES = ROOT / "build/pictures"  # which the browser tests take
STATES = {
    "checking": "A notebook has been opened",
    "findings": "What it finds, and one finding looked at",
    "filtered": "Only some severities",
    "why": "Why it matters: the rule's page",
    "fix": "What a fix would change",
    "fix-all": "What all safe fixes would change",
    "nothing-found": "Nothing to report",
    "very-large": "A very large notebook",
    "functions-and-plan": "Functions, and the steps that will come out",
    "parameters": "What will become a parameter",
    "productionize": "Before it begins",
    "targets": "Made for other systems, too",
    "folder-refused": "A folder in which no package can be made",
    "stages": "While it works",
    "cancelled": "Cancelled",
    "kernel-died": "The notebook's kernel has died",
    "result": "The package, verified",
    "result-different": "The job does not do the same",
    "download": "A package to download, where the server's files are elsewhere",
    "job-refused": "A wrong value in the job's form",
    "job-running": "The job runs",
    "job": "The job has run",
    "job-failed": "The job has failed, and where",
    "promote-refused": "A run that is no better than the one in use",
    "no-notebook": "No notebook is in front",
    "read-only": "A notebook that cannot be written",
    "another-language": "A notebook in another language",
    "server-missing": "The server's half is missing",
    "other-version": "The server's half is of another version",
    "panel": "The panel in a cell",
    "panel-form": "The panel's form",
    "panel-stages": "The panel while it works",
    "panel-result": "The panel with a package",
    "panel-job": "The panel's job",
}
SECTION = re.compile(r"(What it does|Why it matters|Bad:|Good:|How to fix)\n")


class Undocumented(Exception):
    """A command, option, endpoint, message or picture that nobody has written a word about."""


def pages(folder: Path) -> None:
    """Write every page into a folder; pages that have not changed keep their time."""
    made = {"commands.md": commands(), "rules.md": rules(), "lab-endpoints.md": endpoints()}
    made |= {f"rules/{rule.code}.md": rule_page(rule) for rule in EVERY_RULE}
    made |= {"before-and-after.md": before_and_after(EXAMPLE), "decisions.md": decisions()}
    made["sidebar.md"] = sidebar(PICTURES, folder / "pictures")
    for name, text in made.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
    for file in folder.rglob("*.md"):
        if file.relative_to(folder).as_posix() not in made:
            file.unlink()


def commands() -> str:
    """Every command, argument and option, as `--help` tells them."""
    whole = ["# Commands", "", "Made of the program itself: it is what `--help` says.", ""]
    whole += _options(main, "nb2prod")
    for words, command in _every(main, "nb2prod"):
        whole += [f"## {words}", "", _text(command.help, words), ""]
        with click.Context(command, info_name=words) as context:
            usage = " ".join(command.collect_usage_pieces(context))
        whole += ["```", f"{words} {usage}", "```", "", *_options(command, words)]
    return "\n".join(whole)


def _every(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield f"{words} {name}", command
        if isinstance(command, click.Group):
            yield from _every(command, f"{words} {name}")


def _options(command: click.Command, words: str) -> Iterator[str]:
    with click.Context(command, info_name=words) as context:
        for option in command.get_params(context):
            if isinstance(option, click.Option):
                told = option.get_help_record(context)
                if told is None or not option.help:
                    raise Undocumented(f"{words} {option.opts[0]} has no help")
                yield from (f"`{told[0]}`", f": {told[1].replace('<', '&lt;')}", "")


def _text(text: str | None, what: str) -> str:
    if not (text or "").strip():
        raise Undocumented(f"{what} has no docstring")
    return re.sub("\x08\n(.+)", r"```\n\1\n```", inspect.cleandoc(text or ""), flags=re.DOTALL)


def rules() -> str:
    """All rules by their codes, each with its summary."""
    rows = [
        f"| [{rule.code}](rules/{rule.code}.md) | {rule.name} | {rule.severity} "
        f"| {_summary(rule)} |"
        for rule in EVERY_RULE
    ]
    hidden = ["```{toctree}", ":hidden:", *(f"rules/{rule.code}" for rule in EVERY_RULE), "```"]
    head = [
        "# Rules",
        "",
        f"{len(rows)} rules. `nb2prod explain CODE` shows a page at the terminal.",
    ]
    table = ["| code | name | severity | |", "|---|---|---|---|", *rows]
    return "\n".join([*head, "", *table, "", *hidden, ""])


def _summary(rule: Rule) -> str:
    return _prose(rule.doc.strip().partition("\n")[0])


def rule_page(rule: Rule) -> str:
    """A rule's docstring: its sections are headings, its examples code."""
    first, *parts = SECTION.split(rule.doc.strip())
    whole = [f"# {rule.code} {rule.name}", "", f"*{rule.severity}.* {_prose(first.strip())}", ""]
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        text = inspect.cleandoc(f"\n{body}")
        is_code = title.endswith(":")
        shown = ["```ipython3", text, "```"] if is_code else [_prose(text)]
        whole += [f"## {title.rstrip(':')}", "", *shown, ""]
    return "\n".join(whole)


def _prose(text: str) -> str:
    """Words in which only what stands between backticks is code; nothing is HTML."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(p if p.startswith("`") else re.sub(r"([<*_\[])", r"\\\1", p) for p in parts)


def endpoints() -> str:
    """What JupyterLab's server answers below /nb2prod/, and with which messages."""
    whole = [
        "# The server's endpoints",
        "",
        "All are below `/nb2prod/`, need the server's token or cookie, and speak JSON. What may",
        "start something asks for the permission `execute`, all else for `read`, of the resource",
        "`nb2prod`. What is refused is answered with a status of 400, 404 or 409 and a `Refusal`.",
        "",
        "| | | |",
        "|---|---|---|",
    ]
    for path, handler in HANDLERS:
        shown = re.sub(r"\(\\w\+\)", "{…}", path)
        for verb in ("get", "post", "delete"):
            if method := vars(handler).get(verb):
                told = _text(method.__doc__, f"{verb} {path}").partition("\n")[0]
                whole.append(f"| {verb.upper()} | `{shown}` | {told} |")
    whole += ["", "## Messages", ""]
    for name, kind in sorted(vars(messages).items()):
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            fields = [f"`{f.name}: {_named(f.type)}`" for f in dataclasses.fields(kind)]
            told = _prose(_text(kind.__doc__, f"message {name}"))
            whole += [f"### {name}", "", told, "", ", ".join(fields) or "It is empty.", ""]
    return "\n".join(whole)


def _named(kind: object) -> str:
    return re.sub(r"\b[a-z]\w*\.", "", kind.__name__ if isinstance(kind, type) else str(kind))


def sidebar(taken: Path, shown: Path) -> str:
    """Every state of the sidebar and the panel, in the reader's own light or dark."""
    whole = ["# The sidebar in pictures", ""]
    states = {file.stem.removesuffix("-light-narrow") for file in taken.glob("*-light-narrow.png")}
    if not states:
        return "\n".join(
            [*whole, "The browser tests take them: `make test`, then `make docs`.", ""]
        )
    if states != STATES.keys():
        raise Undocumented(f"pictures without words, or the other way: {states ^ STATES.keys()}")
    shown.mkdir(parents=True, exist_ok=True)
    whole += ["The tests that walk through JupyterLab have taken them.", ""]
    for state, words in STATES.items():
        whole += [f"## {words}", ""]
        for theme in ("light", "dark"):
            name = f"{state}-{theme}-narrow.png"
            shutil.copyfile(taken / name, shown / name)
            whole += [f"```{{image}} pictures/{name}", f":alt: {words}", f":class: only-{theme}"]
            whole += ["```", ""]
    return "\n".join(whole)


def decisions() -> str:
    """The pages of decisions, by their numbers."""
    names = sorted(path.stem for path in (ROOT / "docs/decisions").glob("*.md"))
    tree = ["```{toctree}", ":maxdepth: 1", *(f"../decisions/{name}" for name in names), "```"]
    return "\n".join(
        ["# Decisions", "", "What shapes more than one module, and why.", "", *tree, ""]
    )


def before_and_after(package: Path) -> str:
    """The example notebook's cells beside the steps that they became."""
    back = json.loads((package / "provenance.json").read_text(encoding="utf-8"))
    notebook = nbformat.read(package / back["notebook"]["path"], as_version=4)
    source = package / f"src/{back['package']}"
    functions = {
        file.stem: _functions(file) for file in (source / "steps.py", source / "functions.py")
    }
    whole = [
        "# Before and after",
        "",
        "The example notebook on the left, and what `nb2prod productionize` made of it on the",
        "right. This page is made anew with each build; nobody has edited either side.",
        "",
        *_side_by_side("Parameters", "", (source / "parameters.py").read_text(encoding="utf-8")),
    ]
    for step in back["steps"]:
        cells = [notebook.cells[number - 1].source for number in step["cells"]]
        made = functions["steps"].get(step["name"], "")
        whole += _side_by_side(step["name"], "\n\n".join(cells), made)
    for function in functions["functions"]:
        cell = next((c.source for c in notebook.cells if f"def {function}(" in c.source), "")
        whole += _side_by_side(function, cell, functions["functions"][function])
    report = (package / "VERIFICATION.md").read_text(encoding="utf-8")
    whole += [
        "## Does it do the same?",
        "",
        next(re.finditer(r"^\*\*.+\*\*$", report, re.M))[0],
        "",
    ]
    return "\n".join(whole)


def _functions(file: Path) -> dict[str, str]:
    """A module's functions by name, with their decorators."""
    parts = re.split(r"\n\n\n(?=@|def |async def )", file.read_text(encoding="utf-8"))
    named = ((re.search(r"def (\w+)", part), part) for part in parts[1:])
    return {found[1]: part for found, part in named if found}


def _side_by_side(title: str, before: str, after: str) -> list[str]:
    left = ["```ipython3", before, "```"] if before else ["Constants in its cells."]
    return [
        f"## {title}",
        "",
        "::::{grid} 1 1 2 2",
        ":::{grid-item}",
        *left,
        ":::",
        ":::{grid-item}",
        "```python",
        after.strip(),
        "```",
        ":::",
        "::::",
        "",
    ]
