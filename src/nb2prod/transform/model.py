"""What is handed to the exporters: the plan of a package."""

from dataclasses import dataclass

from nb2prod.notebook import Location


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a run of the package can be given.

    `type` is "str", "int", "float", "bool", "list" or "dict"; `default` a value of that type;
    `role` is "input" (a file or URL read), "output" (a file written) or "value"; `help` says in
    one line what it is and which cell it comes from. `variable` is the notebook's name for it, or
    "" when it was a literal inside a call; `moved_from` is the place that the notebook names, when
    that is not on this machine and another file stands in. `known_as` is what the notebook's
    metadata call it, whatever its name is to be, or "" when it cannot be left out: an `input()`.
    """

    name: str
    type: str
    default: object
    help: str
    role: str
    location: Location
    variable: str = ""
    moved_from: str = ""
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function or class of the notebook, moved to module level.

    `source` is its text there; `added` the notebook variables that it now takes as keyword-only
    parameters. `known_as` is the name that its definition bears, where that is another; `makes` the
    notebook's function or class that it makes, where that needs what it takes.
    """

    name: str
    source: str
    added: tuple[str, ...]
    location: Location
    is_class: bool = False
    known_as: str = ""
    makes: str = ""

    @property
    def defined_as(self) -> str:
        return self.known_as or self.name


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion of the notebook about its functions alone, which becomes a test."""

    source: str
    names: tuple[str, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Step:
    """One section of the notebook as a function.

    `body` is the function's text, not indented, magics and prints already rewritten; `inputs` are
    names of earlier steps' outputs or of parameters; `looks` are expressions that the job shows
    after the step; `markdown` is the notebook's Markdown before and inside it, cell by cell,
    `closing` that after all code, `between` the indices of those cells that lie between `cells`.
    `types` pairs inputs with the annotation of what a run saw in them, `result` is that of what the
    step returns, or "" when it is not known.
    """

    name: str
    title: str
    doc: str
    cells: tuple[int, ...]
    body: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    looks: tuple[str, ...] = ()
    markdown: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    between: tuple[int, ...] = ()
    is_async: bool = False
    types: tuple[tuple[str, str], ...] = ()
    result: str = ""

    @property
    def call(self) -> str:
        """What it takes and hands on, for people."""
        handed = f" → {', '.join(self.outputs)}" if self.outputs else ""
        return f"{self.name}({', '.join(self.inputs)}){handed}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """What could not be carried over, why, and where it stands."""

    what: str
    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run of a cell showed: whether its last expression had a value, and how many figures
    besides. `open_line` tells that it ended within a printed line.
    """

    value: bool
    figures: int
    open_line: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A call that reads a data set, and the contract that what it gives back has to keep.

    `call` is how the code spells what is called, as in "pd.read_csv"; `is_given` tells that it
    reads files which were there before the run.
    """

    location: Location
    call: str
    contract: str
    is_given: bool = True


@dataclass(frozen=True, slots=True)
class Safer:
    """Where a plan is to take the safer form, because a verification found a difference.

    `functions` stay in the step that defines them; the cells of each range (first, last) in
    `together` are in one step; `looks` are cells that show their last expression in the step and
    not in the job. A range over all cells is the safest form: one step that holds the notebook.
    """

    functions: frozenset[str] = frozenset()
    together: tuple[tuple[int, int], ...] = ()
    looks: frozenset[int] = frozenset()


ORDINARY = Safer()
"""Nothing is asked for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The package to be: all decisions made, no file written.

    `imports` are whole statements; `constants` the text of pure constants that functions need;
    `modules` are the top-level modules that the code imports, `requirements` distribution names
    with or without a version range, `lock` the exact versions of the run; `introduction` is the
    Markdown before the first step. `skipped` could not be carried over; `notes` are what else a
    reviewer should know. `logger` and `report` are the names that the code uses for these two;
    `relative_paths` tells that the notebook reads or writes below its own folder;
    `local_modules` are the modules beside it that come along in the package's folder `local`;
    `kernel` is the one that the job runs in, `python` its version as in "3.11", or "" when that
    is not known. `attachments` are the pictures that Markdown shows as `attachment:NAME`: their
    names and data. `order` says in which order the cells are and why, where there was a choice.
    `session` is what the job tells IPython with `%config`, that figures look as they did.
    `contracts` is the name that the code uses for the package's contracts, or "" where no data set
    has one, and `ahead` a step before all others that checks what is read after something was
    written: each of its statements what is read at a place in `ahead_of`. `environment` are the
    variables that a run needs in its environment, each with the place in the notebook where a
    credential stood.
    """

    name: str
    title: str
    source_name: str
    imports: tuple[str, ...] = ()
    constants: str = ""
    functions: tuple[Function, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    modules: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()
    introduction: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Skipped, ...] = ()
    logger: str = "logger"
    report: str = "report"
    relative_paths: bool = False
    local_modules: tuple[str, ...] = ()
    kernel: str = "python3"
    python: str = ""
    attachments: tuple[tuple[str, dict[str, object]], ...] = ()
    order: str = ""
    session: tuple[str, ...] = ()
    contracts: str = ""
    ahead: Step | None = None
    ahead_of: tuple[Location, ...] = ()
    environment: tuple[tuple[str, Location], ...] = ()
