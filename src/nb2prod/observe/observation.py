"""What was seen in one run of a notebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nb2prod.notebook import Location
from nb2prod.sentence import gettext, joined


@dataclass(frozen=True, slots=True)
class Value:
    """What a value was, as much as is needed to compare it with that of another run.

    `type` is its class, as in "pandas.core.frame.DataFrame", without a module when the notebook or
    one of its own modules defines it. `summary` says in a line what it was
    ("4182 rows × 7 columns"); `shape` is its size where it has one, and `parts` what it is made of:
    a table's columns with their types, an array's type under no name, a dictionary's keys with the
    types of their values. `digest` covers all of it but its floating-point numbers, which are
    `floats` in their order, spelled by `float.hex`, or nothing but `floats_digest` when they are
    too many. `comparable` is False when nothing about it can be expected to repeat.
    """

    type: str
    summary: str = ""
    shape: tuple[int, ...] | None = None
    parts: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    floats: tuple[str, ...] = ()
    floats_digest: str = ""
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that a cell showed.

    `kind` is "text" (printed), "error" (written to standard error), "figure" or "display"; `text`
    is what a plain terminal would show; `value` is the data of what was displayed, when it is
    known: of a figure its axes with their lines and labels.
    """

    kind: str
    text: str = ""
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as a cell left it.

    `annotation` is its type as the notebook's code can write it, as in "pd.DataFrame" or
    "list[str]"; every name in it is a builtin, `Callable`, or bound in the notebook. It is "" when
    the notebook has no name for it. `importable` is its class, when a library has it, by the module
    that people import it from, as in "sklearn.linear_model.Ridge".
    """

    cell: int
    name: str
    value: Value
    annotation: str = ""
    importable: str = ""


@dataclass(frozen=True, slots=True)
class CellRun:
    """One cell that was run: its seconds, and what it showed.

    `shown` holds the richest type of each displayed output, in order, `value` that of the cell's
    last expression, or "" when it had none to show; `figures` counts the figures that were shown
    besides; `outputs` is all that it showed, in order.
    """

    index: int
    seconds: float
    printed: str = ""
    shown: tuple[str, ...] = ()
    figures: int = 0
    value: str = ""
    outputs: tuple[Output, ...] = ()
    error: str | None = None

    @property
    def open_line(self) -> bool:
        """Whether the last that it showed is a printed line without an end."""
        last = self.outputs[-1:]
        return any(o.kind == "text" and not o.text.endswith("\n") for o in last)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a function of the notebook really received, and what it did.

    `function` is its name, "Account.deposit" for a method, whose first argument is the object or
    the class, and "Account" for the construction of one, whose result is the object's attributes.
    "plot#1" is the first of several definitions of that name, the last is "plot".

    Every value is the source of an expression; all of them together need `imports` (statements),
    the notebook's own functions and classes in `names`, `DATA`, the folder that holds the files of
    `Observation.stored`, and what `recorder/source/checks.py` makes objects with. `keywords` are
    (name, value) pairs, as are `notebook_values`: notebook variables that it read, as they were
    then.

    `result` is "" where a result has no expression, and of a long one every `every`-th item, of
    `length` items; `inexact` says that floating-point numbers are in it; of a generator it holds
    the first `items` items, and where the call `gives_function` what that one gives when it is
    called with nothing. `raises` is the class of the error that the call ended with, `message` its
    text. `after` holds what the call has changed, by the argument's position or name, with
    ".attribute" of an object; `printed` what it printed, `drawn` what `drawn` of
    `recorder/source/checks.py` tells of its figures. `seeds` are the modules ("random", "numpy",
    "torch") whose random numbers it used, each seeded with 0; `reads` the files it read, relative
    to the notebook's folder.
    """

    function: str
    arguments: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    notebook_values: tuple[tuple[str, str], ...]
    result: str
    inexact: bool
    every: int = 0
    length: int = 0
    after: tuple[tuple[str, str], ...] = ()
    raises: str = ""
    message: str = ""
    printed: str = ""
    drawn: str = ""
    seeds: tuple[str, ...] = ()
    items: int = 0
    is_coroutine: bool = False
    gives_function: bool = False
    reads: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a data set, from the rows that were looked at.

    `type` is one of Table Schema's, or "any"; `dtype` the library's own; `unit` is what the name
    tells; `timezone` that of points in time. `seen` is what a later table is compared with, as
    `recorder/data/columns.py` counts it: rows, nulls, quantiles, categories.
    """

    name: str
    type: str
    dtype: str = ""
    unit: str = ""
    timezone: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataSet:
    """A table that the notebook read or wrote.

    `location` is that of the call, `call` how the code spells it; `places` are files (named as in
    `files_read`), an address without what is secret in it, "sql:" or "sklearn:" and a name. `kind`
    is the table's class, as in "pandas.DataFrame"; `digest` the SHA-256 of the first file, or of
    the query. `sample` holds a few rows of the columns in `sampled`, each with its name and dtype.
    """

    location: Location
    call: str
    places: tuple[str, ...]
    rows: int
    columns: tuple[Column, ...]
    kind: str = "pandas.DataFrame"
    digest: str = ""
    writes: bool = False
    sampled: tuple[tuple[str, str], ...] = ()
    sample: tuple[tuple[object, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A module that the notebook imported; both strings are empty when no distribution owns it."""

    name: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution; `requires` is as it says itself, with all markers.

    `origin` is the text of its direct_url.json, where it did not come from an index.
    """

    name: str
    version: str
    requires: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a run had around it.

    `loaded` are all modules that a distribution owns and that were loaded in the end, by whomever;
    `distributions` those that bring them and those that these name, and `markers` the variables of
    dependency specifiers, as in ("python_version", "3.11"); `of_files` are modules that a file
    imports which no distribution owns, `lying` the names of such modules that the notebook's own
    project holds, each with the folder it was found in, as in ("tariffs", "../src").
    """

    loaded: tuple[Module, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    markers: tuple[tuple[str, str], ...] = ()
    of_files: tuple[Module, ...] = ()
    lying: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run ended early, and where; `error` reads like the last line of a traceback."""

    location: Location | None
    error: str

    @property
    def placed(self) -> str:
        """The error with its place."""
        where = self.location.words if self.location else gettext("the kernel")
        return joined(": ", (where, self.error))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something outside the notebook's folder that a run was kept from touching.

    `kind` is as in `Outside`, `what` the path, the address or the command.
    """

    kind: str
    what: str
    location: Location


@dataclass(frozen=True, slots=True)
class Observation:
    """One real run.

    `stored` are the names and contents of files that recorded calls read their large values from;
    `examples` names functions whose docstring has examples that hold;
    `not_recorded` names functions without a call and says why; files are named relative to the
    notebook's folder where they lie below it or beside it, else in full; `written_digests` pairs
    the written files with a digest of their content. `variables` are those that the request asked
    for; `notes` are sentences.
    """

    cells: tuple[CellRun, ...]
    calls: tuple[Call, ...] = ()
    stored: tuple[tuple[str, bytes], ...] = ()
    examples: tuple[str, ...] = ()
    not_recorded: tuple[tuple[str, str], ...] = ()
    modules: tuple[Module, ...] = ()
    environment: Environment = Environment()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    written_digests: tuple[tuple[str, str], ...] = ()
    variables: tuple[Variable, ...] = ()
    data_sets: tuple[DataSet, ...] = ()
    kernel: str = "python3"
    python: str = ""
    executable: str = ""
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
