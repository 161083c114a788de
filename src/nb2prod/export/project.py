"""The files around the code: pyproject.toml, README.md, Makefile and their like."""

import shlex
from functools import lru_cache
from importlib.metadata import version

from packaging.requirements import InvalidRequirement, Requirement

from nb2prod.export import spelling
from nb2prod.export.command import option_name
from nb2prod.export.files import File
from nb2prod.export.layout import Layout, Outcome, cells
from nb2prod.export.record import RECORD
from nb2prod.export.render import render
from nb2prod.export.requirements import between

LOCK = "requirements.lock"


def project_files(layout: Layout, outcome: Outcome, *, contracts: bool) -> list[File]:
    """All that is neither the package's code nor its checklist.

    `outcome` tells of its run and its tests; `contracts` says that it has a folder of these.
    """
    return [
        File("pyproject.toml", _pyproject(layout, outcome, contracts)),
        *_lock(layout),
        File("README.md", _readme(layout, outcome)),
        File("Makefile", _makefile(layout, outcome)),
        File(".gitignore", render("gitignore.jinja")),
        File(".gitattributes", render("gitattributes.jinja", record=RECORD)),
        File(
            ".pre-commit-config.yaml",
            render("pre-commit-config.yaml.jinja", ruff=_version("ruff"), black=_version("black")),
        ),
    ]


_version = lru_cache(version)  # reading a distribution's metadata takes its time


def is_requirement(text: str) -> bool:
    """Whether a requirement names a distribution; it comes from a notebook and may be anything."""
    try:
        wanted = Requirement(text)
    except InvalidRequirement:  # pip takes `>=1.24.*` as well, but not from a project file
        return False
    return not wanted.url and not text.lower().endswith((".whl", ".zip", ".gz", ".txt"))


def _makefile(layout: Layout, outcome: Outcome) -> str:
    return render(
        "Makefile.jinja",
        name=layout.name,
        lock=bool(layout.plan.python),
        tests=outcome.has_tests,
    )


def _pyproject(layout: Layout, outcome: Outcome, contracts: bool) -> str:
    requirements = {text for text in layout.plan.requirements if is_requirement(text)}
    job = {"ipykernel", "papermill", *between(layout.plan.lock)}
    return render(
        "pyproject.toml.jinja",
        name=layout.name,
        distribution=layout.distribution,
        description=spelling.sentence(layout.title),
        python=">={}.{}".format(*layout.python),
        target="py{}{}".format(*layout.python),
        requirements=sorted(requirements, key=str.lower),
        contracts=contracts,
        job_needs=sorted(job),
        tests_need=sorted({*job, "pytest", *outcome.tests_need}),
    )


def _lock(layout: Layout) -> list[File]:
    if not layout.plan.python:
        return []
    text = render("requirements.lock.jinja", python=layout.plan.python, pins=layout.plan.lock)
    return [File(LOCK, text)]


def _readme(layout: Layout, outcome: Outcome) -> str:
    return render(
        "README.md.jinja",
        name=layout.name,
        title=layout.title,
        notebook=layout.plan.source_name,
        steps=[(step.name, step.title or step.name, cells(step)) for step in layout.plan.steps],
        parameters=[
            (p.name, p.type, spelling.python(p.default), spelling.sentence(p.help))
            for p in layout.parameters
        ],
        example=_example(layout),
        data_dir=layout.data_dir,
        functions=layout.held_in_functions if layout.function_text else "",
        reports=layout.reports,
        order=spelling.sentence(layout.plan.order),
        lock=LOCK if layout.plan.python else "",
        kernel=layout.plan.kernel,
        has_notes=bool(layout.plan.skipped or layout.plan.notes),
        tests=outcome.has_tests,
        ran=outcome.ran,
        contracts=bool(layout.plan.contracts),
    )


def _example(layout: Layout) -> tuple[str, str]:
    """A parameter for the commands that the README shows, as an option and as papermill has it."""
    for parameter in sorted(layout.parameters, key=lambda p: p.type == "str"):
        if parameter.type in ("str", "int", "float"):
            value = shlex.quote(spelling.one_line(str(parameter.default)))
            option = option_name(parameter.name)
            return f" --{option} {value}", f" -p {parameter.name} {value}"
    return "", ""
