"""What the files of one package have to agree on."""

import re
from dataclasses import dataclass
from functools import cached_property

from nb2prod.export import imports, source
from nb2prod.export.imports import Import
from nb2prod.export.tried import UNTRIED, Tried
from nb2prod.notebook import in_words
from nb2prod.transform import Parameter, Plan, Skipped, Step, roots

PATH_ROLES = ("input", "output")
USUAL_PYTHON = "3.11"  # where a run has not shown another
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_SQLITE = re.compile(r"^sqlite(?:\+\w+)?:///")
_PICKLERS = frozenset({"pickle", "cPickle", "dill", "cloudpickle", "joblib", "pandas", "torch"})
_UNPICKLES = re.compile(r"\b(?:loads?|read_pickle|Unpickler)\(")
_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the notebook's run and the making of tests showed, as far as the package tells it.

    `failure` says where and how the notebook's run ended when it did not reach its end; `has_tests`
    that any test came of it, and `tests_need` what these import besides; `untested` is what has
    none, and `tried` how the tests did; `outside` is what a run touches outside the notebook's
    folder.
    """

    ran: bool = False
    failure: str = ""
    has_tests: bool = False
    tests_need: tuple[str, ...] = ()
    untested: tuple[Skipped, ...] = ()
    tried: Tried = UNTRIED
    outside: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A plan and what follows from it for more than one file.

    `notebook_folder` leads from the package's root to the folder of the notebook, and
    `package_folder` back; left empty, that is a folder named like the package.
    """

    plan: Plan
    notebook_folder: str = ".."
    package_folder: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "package_folder", self.package_folder or self.plan.name)

    @property
    def name(self) -> str:
        return self.plan.name

    @property
    def title(self) -> str:
        return self.plan.title or self.plan.name.replace("_", " ").capitalize()

    @property
    def python(self) -> tuple[int, int]:
        """The oldest Python that the package is for: the one that the notebook was run with."""
        major, minor = (self.plan.python or USUAL_PYTHON).split(".")[:2]
        return int(major), int(minor)

    @property
    def distribution(self) -> str:
        return self.plan.name.strip("_").replace("_", "-")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.plan.parameters

    @property
    def notebook(self) -> str:
        """The path from the package's root to the notebook."""
        return f"{self.notebook_folder.rstrip('/')}/{self.plan.source_name}"

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All that the pipeline calls: what checks ahead, and the notebook's sections."""
        return (*([self.plan.ahead] if self.plan.ahead else []), *self.plan.steps)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return imports.split(self.plan.imports)

    @cached_property
    def function_text(self) -> str:
        """All that stands in functions.py below its imports."""
        parts = [
            self.plan.constants.strip("\n"),
            *(f.source.strip("\n") for f in self.plan.functions),
        ]
        return "\n\n\n".join(part for part in parts if part.strip())

    @property
    def held_in_functions(self) -> str:
        """What functions.py holds, in a word."""
        return "functions" if self.plan.functions else "constants"

    @cached_property
    def function_names(self) -> frozenset[str]:
        """What other modules can import from functions.py."""
        if not self.plan.constants.strip():
            return frozenset(f.name for f in self.plan.functions)
        constants = source.bound_at_top(self.plan.constants)
        return constants | {f.name for f in self.plan.functions}

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """For each step, the names that its body takes from its module."""
        return {step.name: source.free(step.body, step.inputs) for step in self.steps}

    @cached_property
    def read_by_steps(self) -> frozenset[str]:
        return frozenset().union(*self.reads.values())

    @cached_property
    def read_by_functions(self) -> frozenset[str]:
        texts = (self.plan.constants, *(f.source for f in self.plan.functions))
        return frozenset().union(*map(source.free, texts))

    @cached_property
    def read_by_looks(self) -> frozenset[str]:
        looks = [look for step in self.plan.steps for look in step.looks]
        return frozenset().union(*map(source.free, looks))

    @cached_property
    def unpickled(self) -> tuple[str, ...]:
        """What a pickle that the notebook wrote itself, earlier, looks for in `__main__`."""
        texts = [self.function_text, *(step.body for step in self.plan.steps)]
        if not (set(self.plan.modules) & _PICKLERS and any(map(_UNPICKLES.search, texts))):
            return ()
        return tuple(sorted(f.name for f in self.plan.functions if f.is_class or not f.added))

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every name in any text of the plan."""
        plan = self.plan
        texts = [step.body for step in self.steps] + [a.source for a in plan.assertions]
        texts += [look for step in plan.steps for look in step.looks]
        named = frozenset().union(*map(source.names, [self.function_text, *texts]))
        return named | self.annotated

    @cached_property
    def annotated(self) -> frozenset[str]:
        """The names in the annotations of the steps."""
        texts = [step.result for step in self.plan.steps]
        texts += [text for step in self.plan.steps for _, text in step.types]
        return frozenset().union(*map(roots, texts))

    @property
    def reports(self) -> bool:
        """Whether something is shown or plotted."""
        return self.plan.report in self.read_by_steps | self.read_by_functions

    @cached_property
    def report_uses(self) -> frozenset[str]:
        """What of the report the code calls."""
        texts = "\n".join([self.function_text, *(step.body for step in self.plan.steps)])
        return frozenset(re.findall(rf"\b{re.escape(self.plan.report)}\.(\w+)\(", texts))

    @property
    def is_async(self) -> bool:
        return any(step.is_async for step in self.plan.steps)

    @cached_property
    def paths(self) -> tuple[Parameter, ...]:
        """The parameters that are files."""
        return tuple(p for p in self.parameters if p.role in PATH_ROLES and p.type == "str")

    @cached_property
    def data_dir(self) -> str:
        """The name of the parameter that says where relative paths start, or nothing."""
        if not self.plan.relative_paths and not any(
            is_relative(str(p.default)) for p in self.paths
        ):
            return ""
        taken = {parameter.name for parameter in self.parameters}
        return source.free_name("data_dir", taken)

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that steps hand to each other."""
        return frozenset(name for step in self.plan.steps for name in step.outputs)


def arguments(layout: Layout, parameters: str) -> list[tuple[Step, list[str]]]:
    """Each step with what it is called with: a variable of an earlier step, or a parameter."""
    known = {parameter.name for parameter in layout.parameters}
    bound: set[str] = set()
    calls = []
    for step in layout.steps:
        lost = [name for name in step.inputs if name not in bound | known]
        if lost:
            raise ValueError(f"step {step.name} takes {', '.join(lost)}, which nothing gives")
        calls.append((step, [n if n in bound else f"{parameters}.{n}" for n in step.inputs]))
        bound.update(step.outputs)
    return calls


def is_relative(path: str) -> bool:
    """Whether a path, or the address of an SQLite file, depends on where the run starts."""
    path = _SQLITE.sub("", path)
    return bool(path) and not _URL.match(path) and not _ABSOLUTE.match(path)


def cells(step: Step) -> str:
    """The cells of a step as people count them: `cell 4`, `cells 2–3, 7`."""
    plural = "s" if len(set(step.cells)) > 1 else ""
    return f"cell{plural} {in_words((*step.cells, *step.between))}"
