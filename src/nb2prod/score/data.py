"""Tests for features and data."""

import ast
import re
from collections.abc import Iterator
from itertools import chain

from nb2prod.score.item import HALF, WHOLE, Evidence, Item
from nb2prod.score.reading import attributes, calls, insists, names_in, seen
from nb2prod.score.subject import Subject, told, worth
from nb2prod.sentence import gettext

_SCHEMA = re.compile(r"columns|dtypes?|schema|is_numeric_dtype|is_datetime64\w*")
_SCHEMA_CALLS = re.compile(r"DataFrameSchema|DataFrameModel|expect_column\w*|assert_schema")
_IMPORTANCE = re.compile(
    r"permutation_importance|SelectKBest|SelectFromModel|RFECV?|plot_importance|"
    r"(?:Tree|Kernel|Linear|Deep)?Explainer|mutual_info_(?:classif|regression)"
)
_IMPORTANCES = re.compile(r"feature_importances?_")


def contracts(subject: Subject) -> Iterator[Evidence]:
    """Each data set's contract, which the job checks whenever it reads it."""
    runs = told(subject.jobs, "run of the job")
    points = worth(subject.jobs, subject.today)
    for path in subject.named("contracts/*.json"):
        yield Evidence(f"the job checks this contract at each read; {runs}", path, points)


def _schema(subject: Subject) -> Iterator[Evidence]:
    yield from contracts(subject)
    yield from seen(subject, insists(subject, _SCHEMA), "insists on columns or types")
    yield from seen(subject, calls(subject, _SCHEMA_CALLS), "describes columns in a schema")


def _importance(subject: Subject) -> Iterator[Evidence]:
    found = chain(calls(subject, _IMPORTANCE), attributes(subject, _IMPORTANCES))
    yield from seen(subject, found, "looks at what features are worth")


def _privacy(subject: Subject) -> Iterator[Evidence]:
    for location in subject.credentials:
        yield Evidence("a credential stands in the code", subject.place(location), against=True)


def _tests(subject: Subject) -> Iterator[Evidence]:
    files = ("test_functions", "test_steps")
    runs = subject.tests_of(*files) if subject.is_package else subject.tests
    points, said = worth(runs, subject.today), told(runs, "test run")
    for path in subject.named(*(f"tests/{file}.py" for file in files)):
        yield Evidence(f"tests of functions and steps; {said}", path, points)
    if not subject.is_package:
        yield from _tests_of_notebook(subject, points, said)


def _tests_of_notebook(subject: Subject, points: float, said: str) -> Iterator[Evidence]:
    """Tests beside the notebook, which leave records, and its own assertions, which ran or not."""
    names = {function.name for function in subject.analysis.functions}
    asserted = {
        name
        for cell, node in subject.nodes(ast.Assert)
        if subject.points_of(cell)
        for name in names_in(node)
    }
    tested = names & subject.analysis.tested
    if names and names <= asserted:
        yield Evidence("assertions about every function ran", subject.name, HALF)
    if names and names == tested:
        yield Evidence(f"a test calls every function; {said}", subject.name, points)
    elif tested:
        text = f"tests call {len(tested)} of {len(names)} functions"
        yield Evidence(text, subject.name)


ITEMS = (
    Item(
        "D1",
        gettext("Feature expectations are captured in a schema"),
        gettext(
            "say which columns and types each data set must have, and stop when it has not: "
            "`nb2prod productionize` writes such contracts, `nb2prod run` leaves the record"
        ),
        gettext("Do these columns and types match what the owner of the data has promised?"),
        _schema,
        WHOLE,
    ),
    Item(
        "D2",
        gettext("All features are beneficial"),
        gettext(
            "measure what the model loses without each feature, as permutation importance does"
        ),
        gettext("Which features stay although they help little, and why?"),
        _importance,
        WHOLE,
    ),
    Item(
        "D3",
        gettext("No feature's cost is too much"),
        gettext(
            "list for each feature what it costs: seconds to load, sources to keep alive, gaps"
        ),
        gettext("Is any feature more trouble than it is worth?"),
    ),
    Item(
        "D4",
        gettext("Features adhere to meta-level requirements"),
        gettext(
            "write down which sources and columns must not be used, and check the code for them"
        ),
        gettext("Which data may this model not use, by law, contract or promise?"),
    ),
    Item(
        "D5",
        gettext("The data pipeline has appropriate privacy controls"),
        gettext("have somebody check who can read the data, the outputs and the artifacts"),
        gettext("Who may see the data, and who can?"),
        _privacy,
    ),
    Item(
        "D6",
        gettext("New features can be added quickly"),
        gettext("note how many days the last feature took from the idea to the job"),
        gettext("How long did the last new feature take to production?"),
    ),
    Item(
        "D7",
        gettext("All input feature code is tested"),
        gettext(
            "test each function, and keep the result: "
            "`pytest --junitxml=artifacts/tests-$(date +%F).xml`"
        ),
        gettext("Are the expected values in the tests right, or only what the code does today?"),
        _tests,
        WHOLE,
    ),
)
