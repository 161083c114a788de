"""tests/conftest.py: the folder in which the job and its steps are tested, and its parameters."""

import itertools
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from nb2prod.export.layout import Layout, is_relative
from nb2prod.export.render import render
from nb2prod.export.spelling import python
from nb2prod.export.tests.fakes import stood_in
from nb2prod.export.tests.sample import Sample
from nb2prod.observe import INSTALLS, PROGRAM, Observation
from nb2prod.transform import Parameter, Plan

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MANY = 5  # files in a folder, of which a test rather names the folder
_UP = {"", ".."}


@dataclass(frozen=True, slots=True)
class Output:
    """A file that the job is told to write; `is_seen` when the observed run did write it."""

    parameter: str
    file: str
    is_seen: bool


def conftest(
    plan: Plan,
    observation: Observation | None,
    data: Mapping[str, bytes],
    sample: Sample | None = None,
    *,
    runs: bool = True,
) -> str:
    """The text of the module, not formatted yet; empty where nothing runs and nothing is to hide.

    `runs` says that steps or job are tested.
    """
    layout = Layout(plan)
    fakes = stood_in(layout)
    if not runs:
        return render("tests/conftest.py.jinja", runs=False, fakes=list(fakes)) if fakes else ""
    names = data_names(plan, data)
    rows = sample.rows if sample else {}
    beside = read_beside(plan, observation) if layout.data_dir else []
    brought = [(name, names[name]) for name in beside if name in names]
    beside = [name for name in beside if name not in names]
    elsewhere = _elsewhere(plan, observation, data)
    written = observation.files_written if observation and layout.data_dir else ()
    folders = {posixpath.dirname(name) for name in written if not posixpath.isabs(name)} - {""}
    return render(
        "tests/conftest.py.jinja",
        runs=True,
        fakes=list(fakes),
        name=plan.name,
        copied=[(p.name, names[p.name]) for p in _inputs(plan) if p.name in names],
        brought=brought,
        about=_about({names[key]: rows[key] for key in names if key in rows}),
        elsewhere=elsewhere,
        outputs=outputs(plan, observation),
        beside=beside,
        folders=[f for f in sorted(folders) if not any(o.startswith(f"{f}/") for o in folders)],
        depth=max((f"{name}/".count("../") for name in (*names, *beside, *folders)), default=0),
        original=bool(beside) or any("NOTEBOOK" in place for _, place in elsewhere),
    )


def has_given(plan: Plan, observation: Observation | None, data: Mapping[str, bytes]) -> bool:
    """Whether the workplace gives any parameter, as its fixture `given`."""
    copied = any(p.name in data for p in _inputs(plan))
    return copied or bool(outputs(plan, observation) or _elsewhere(plan, observation, data))


def _elsewhere(
    plan: Plan, observation: Observation | None, data: Mapping[str, bytes]
) -> list[tuple[str, str]]:
    """The input parameters whose files stay where they are, and the expressions for these."""
    return [
        (p.name, _place(str(p.default)))
        for p in _inputs(plan)
        if p.name not in data and was_read(str(p.default), observation)
    ]


def _about(rows: Mapping[str, tuple[int, int]]) -> str:
    """What the module says of itself; `rows` tells of the files that are not whole."""
    whole = (
        "Where the job and its steps are tested: in a folder that holds what the notebook reads."
    )
    if not rows:
        return whole
    files = [f"- {name}: {kept} rows of {count:,}" for name, (kept, count) in rows.items()]
    reason = "The tests expect what the notebook showed when these stood for its own files:"
    return "\n".join((whole, "", reason, *files))


def data_names(plan: Plan, data: Mapping[str, bytes]) -> dict[str, str]:
    """For each file that comes along, by parameter or by its place, its name in tests/data."""
    defaults = {p.name: str(p.default) for p in _inputs(plan)}
    names: dict[str, str] = {}
    for key in (*defaults, *(key for key in data if key not in defaults)):
        if key in data:
            wanted = _file_name(defaults.get(key, key)) or key
            taken = set(map(str.lower, names.values()))
            first = [wanted, f"{key}-{wanted}"] if key in defaults else [wanted]
            others = (f"{number}-{wanted}" for number in itertools.count(2))
            free = (n for n in itertools.chain(first, others) if n.lower() not in taken)
            names[key] = next(free)
    return names


def hindrance(plan: Plan, observation: Observation | None, data: Mapping[str, bytes]) -> str:
    """Why no test can run the job."""
    if observation is not None and observation.failure is not None:
        place = observation.failure.location
        return f"the notebook itself fails{f' in {place}' if place else ''}"
    for refusal in observation.refused if observation else ():
        if refusal.kind == PROGRAM:
            return f"it {refusal.kind} ({refusal.location}), which a test would leave the network"
        if refusal.kind != INSTALLS:
            return f"it {refusal.kind} ({refusal.location}), from which the run was kept"
    for parameter in _inputs(plan):
        address = str(parameter.default)
        if parameter.name not in data and _URL.match(address) and not is_relative(address):
            where = "another folder" if address.startswith("sqlite") else "the network"
            return f"{parameter.name} is read from {where}"
    return ""


def _inputs(plan: Plan) -> list[Parameter]:
    return [p for p in plan.parameters if p.role == "input" and p.type == "str"]


def outputs(plan: Plan, observation: Observation | None) -> list[Output]:
    written = observation.files_written if observation else ()
    found: list[Output] = []
    for parameter in plan.parameters:
        default = str(parameter.default)
        if parameter.role != "output" or parameter.type != "str" or _URL.match(default):
            continue
        name = _file_name(default) or parameter.name
        if name in (output.file for output in found):
            name = f"{parameter.name}-{name}"
        found.append(Output(parameter.name, name, _was_written(default, written)))
    return found


def _was_written(default: str, written: tuple[str, ...]) -> bool:
    """Whether the observed run wrote this file, or files into this folder."""
    path = posixpath.normpath(default.replace("\\", "/"))
    return any(name == path or name.startswith(f"{path}/") for name in written)


def read_beside(plan: Plan, observation: Observation | None) -> list[str]:
    """The files that the notebook reads by a relative path which is no parameter.

    Of many in one folder it is the folder.
    """
    known = {posixpath.normpath(str(p.default)) for p in plan.parameters if p.role == "input"}
    read = observation.files_read if observation else ()
    names = [name for name in read if not posixpath.isabs(name) and name not in known]
    folders = Counter(map(posixpath.dirname, names))
    whole = {
        f for f, count in folders.items() if count > _MANY and posixpath.basename(f) not in _UP
    }
    return list(dict.fromkeys(_whole(name, whole) for name in names))


def _whole(name: str, folders: set[str]) -> str:
    folder = posixpath.dirname(name)
    return folder if folder in folders else name


def was_read(path: str, observation: Observation | None) -> bool:
    """Whether the run read this file, or files in this folder: not what was only looked for."""
    if observation is None:
        return True
    wanted = posixpath.normpath(path.replace("\\", "/"))
    if is_relative(path):
        return wanted in observation.files_read
    place = posixpath.expanduser(wanted)
    return any(name == place or name.startswith(f"{place}/") for name in observation.files_read)


def _place(path: str) -> str:
    """The expression for a place outside of the package."""
    if is_relative(path):
        return f"NOTEBOOK.parent / {python(path)}"
    return f"Path({python(path)})" + (".expanduser()" if path.startswith("~") else "")


def _file_name(path: str) -> str:
    """The last part of a path or URL, as a name that every file system takes."""
    last = PurePosixPath(path.replace("\\", "/").partition("?")[0]).name
    return re.sub(r"[^\w.-]", "_", last).strip(".")
