"""Tests for the infrastructure."""

import ast
import re
from collections.abc import Iterator
from itertools import islice

from nb2prod.score.item import HALF, WHOLE, Evidence, Item
from nb2prod.score.reading import METRIC, calls, insists, seen
from nb2prod.score.subject import Subject, told, worth
from nb2prod.sentence import gettext

_SEEDS = re.compile(r"seed|set_seed|manual_seed|set_random_seed|seed_everything")
_SAME = re.compile(r"^\*\*(The job does the same\b.*)\*\*$", re.MULTILINE)
_DAY = re.compile(r"^\| verified \| (\S+)", re.MULTILINE)
_USES_MODEL = re.compile(r"\.(?:fit|predict|predict_proba|transform)\(")
_MOST = 3


def _verified(subject: Subject) -> Iterator[Evidence]:
    page = subject.files.get("VERIFICATION.md", "")
    same, day = _SAME.search(page), _DAY.search(page)
    if same and day:
        yield Evidence(f"{same[1].rstrip('.')} ({day[1]})", "VERIFICATION.md", HALF)
    elif page:
        yield Evidence("the job was not seen to do the same", "VERIFICATION.md")


def _reproducible(subject: Subject) -> Iterator[Evidence]:
    yield from _verified(subject)
    found = list(calls(subject, _SEEDS))
    for cell, node in subject.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if any(k.arg in {"random_state", "seed"} for k in node.keywords):
            found.append((cell, node))
    for cell, node in islice(found, _MOST):
        text = "sets a seed; that two runs gave the same is still to be shown"
        yield Evidence(text, subject.place(cell.location(node)))


def _model_tested(subject: Subject) -> Iterator[Evidence]:
    if not any(effect.kind == "fit" for effect in subject.analysis.effects):
        return
    for path in subject.named("tests/*.py"):
        if _USES_MODEL.search(subject.files[path]):
            runs = subject.tests_of(path.removeprefix("tests/").removesuffix(".py"))
            text = f"tests use a model; {told(runs, 'test run')}"
            yield Evidence(text, path, worth(runs, subject.today))


def _integrated(subject: Subject) -> Iterator[Evidence]:
    for path in subject.named("tests/test_job.py"):
        runs = subject.tests_of("test_job")
        text = f"a test runs the whole job; {told(runs, 'test run')}"
        yield Evidence(text, path, worth(runs, subject.today))
    yield from _verified(subject)


def _gate(subject: Subject) -> Iterator[Evidence]:
    yield from seen(
        subject, insists(subject, METRIC, ordered=True), "stops when a metric is too bad"
    )


ITEMS = (
    Item(
        "I1",
        gettext("Training is reproducible"),
        gettext("set every seed and show that two runs give the same: `nb2prod verify` does"),
        gettext("Which differences between two runs are small enough to live with?"),
        _reproducible,
    ),
    Item(
        "I2",
        gettext("Model specs are unit tested"),
        gettext(
            "test that the model fits a tiny sample, and predicts the same once saved and loaded"
        ),
        gettext("Which mistake in the model's code would be the worst?"),
        _model_tested,
        WHOLE,
    ),
    Item(
        "I3",
        gettext("The ML pipeline is integration tested"),
        gettext(
            "run the whole job on a sample in a test and keep the result: "
            "`pytest --junitxml=artifacts/tests-$(date +%F).xml`"
        ),
        gettext("Does the sample hold the cases that went wrong before?"),
        _integrated,
        WHOLE,
    ),
    Item(
        "I4",
        gettext("Model quality is validated before serving"),
        gettext("stop the job when the metric is worse than a limit: `assert score > lowest`"),
        gettext("How bad may the metric be before the old model should stay?"),
        _gate,
        WHOLE,
    ),
    Item(
        "I5",
        gettext("The model is debuggable"),
        gettext("show for one example how it goes through the steps to its prediction"),
        gettext("Who has followed one wrong prediction back to its cause?"),
    ),
    Item(
        "I6",
        gettext("Models are canaried before serving"),
        gettext("run the new model beside the old one on last week's data, and compare"),
        gettext("Who decides that a new model may serve everybody?"),
    ),
    Item(
        "I7",
        gettext("Serving models can be rolled back"),
        gettext("keep the last models, and try once to go back to the one before"),
        gettext("How long does it take to go back, and who can do it at night?"),
    ),
)
