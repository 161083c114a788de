"""What the log lines of an exported package say of the run that they belong to."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nb2prod.notebook import Location
from nb2prod.transform import Parameter, Plan, Step

from .conftest import Export

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{SPAN}-01"
WORK = """\
import multiprocessing, subprocess, sys, threading
logger.info("here")
for kind in (threading.Thread, multiprocessing.get_context("fork").Process):
    other = kind(target=logger.info, args=("elsewhere",))
    other.start()
    other.join()
child = "from telling import logs; logs.configure(); logs.logging.warning('by a program')"
subprocess.run([sys.executable, "-c", child])
rows = 10 // n
"""


@pytest.fixture
def telling() -> Plan:
    """A notebook that logs from everywhere, and fails when it is asked to."""
    return Plan(
        name="telling",
        title="Telling",
        source_name="telling.ipynb",
        parameters=(Parameter("n", "int", 1, "n in cell 1", "constant", Location(0)),),
        steps=(Step("work", "Work", "", (0,), WORK, ("n",), ("rows",), ("rows",)),),
    )


def told(root: Path, *arguments: str, **environment: str) -> list[dict[str, Any]]:
    """The lines of a run in an environment that tells nothing else of it."""
    outer = {k: v for k, v in os.environ.items() if k not in {"RUN_ID", "TRACEPARENT"}}
    outer |= {"PYTHONPATH": str(root / "src"), **environment}
    command = [sys.executable, *(arguments or ("-m", root.name))]
    done = subprocess.run(command, cwd=root, env=outer, capture_output=True, text=True)
    assert not done.stderr.startswith("Traceback"), done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


GIVEN = {
    "nothing is given": {},
    "the run's name": {"RUN_ID": "nightly 7"},
    "the trace": {"TRACEPARENT": TRACEPARENT},
    "a trace of nothing": {"TRACEPARENT": f"00-{'0' * 32}-{SPAN}-01"},
    "what is no trace": {"TRACEPARENT": "yesterday"},
    "a trace of another version": {"TRACEPARENT": f"cc-{TRACE}-{SPAN}-01-more"},
}


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN.keys())
def test_each_line_names_its_run_and_its_trace(
    telling: Plan, export: Export, given: Mapping[str, str]
) -> None:
    lines = told(export(telling), **given)
    messages = [line["message"].partition(" in ")[0] for line in lines]
    assert messages == ["here", "elsewhere", "elsewhere", "by a program", "step work done"]
    [(run, trace)] = {(line["labels.run_id"], line["trace.id"]) for line in lines}
    assert run == given["RUN_ID"] if "RUN_ID" in given else len(run) == 32
    is_known = TRACE in given.get("TRACEPARENT", "")
    assert trace == TRACE if is_known else len(set(trace)) > 1 and len(trace) == 32
    assert len({line["process.pid"] for line in lines}) == 3
    assert {line["service.name"] for line in lines} == {"telling"}


def test_two_runs_are_two(telling: Plan, export: Export) -> None:
    root = export(telling)
    first, second = told(root)[0], told(root)[0]
    assert first["labels.run_id"] != second["labels.run_id"]
    assert first["trace.id"] != second["trace.id"]


SPANS = """\
import json, sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
provider = TracerProvider()
one_line = lambda span: span.to_json(indent=None) + "\\n"
out = ConsoleSpanExporter(out=sys.stderr, formatter=one_line)
provider.add_span_processor(SimpleSpanProcessor(out))
trace.set_tracer_provider(provider)
from telling.__main__ import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(("n", "status"), [("1", "UNSET"), ("0", "ERROR")])
def test_steps_are_spans_where_opentelemetry_is(
    telling: Plan, export: Export, n: str, status: str
) -> None:
    lines = told(export(telling), "-c", SPANS, "--n", n, TRACEPARENT=TRACEPARENT)
    [span] = [line for line in lines if "context" in line]
    assert span["name"] == "work"
    assert span["context"]["trace_id"] == f"0x{TRACE}"
    assert span["parent_id"] == f"0x{SPAN}"
    assert span["status"]["status_code"] == status
    assert len([event for event in span["events"] if event["name"] == "exception"]) == (n == "0")


SIZES = """\
import pandas as pd
from telling import logs
logs.configure()
__name__ = "telling.steps"

@logs.step
def cut(given, more=None):
    given["b"] = 1
    return given[given.a > 1], len(given)

@logs.step
def save(given):
    pass

@logs.step
def load():
    return table

table = pd.DataFrame({"a": [1, 2, 3]})
cut(table, more=pd.DataFrame({"a": range(9)}))
cut(table)
save(table)
load()
"""


def test_a_step_tells_the_tables_that_it_takes_and_gives(telling: Plan, export: Export) -> None:
    lines = told(export(telling), "-c", SIZES)
    texts = [re.sub(r"step \w+ done in \S+ s", "", line["message"]) for line in lines]
    assert texts == [
        ", 3 rows × 1 columns, 9 rows × 1 columns → 2 rows × 2 columns",
        ", 3 rows × 2 columns → 2 rows × 2 columns",
        ", 3 rows × 2 columns → no table",
        ", 3 rows × 2 columns",
    ]
    rows = [(e.get("labels.rows_in"), e.get("labels.rows_out")) for e in lines]
    assert rows == [("9", "2"), ("3", "2"), ("3", None), (None, "3")]


ORACLE = """\
import json, logging, sys
import ecs_logging
from telling.logs import Ecs

class Both(logging.Handler):
    def emit(self, record):
        pair = [json.loads(f.format(record)) for f in (Ecs(), ecs_logging.StdlibFormatter())]
        print(json.dumps(pair), file=sys.stderr)

logger = logging.getLogger("telling.steps")
logger.addHandler(Both())
logger.setLevel("DEBUG")
for level in ("debug", "info", "warning", "error", "critical"):
    getattr(logger, level)("one\\n{\\"two\\": %s} \\u2028 \\ud800 %s", 2, "\\x00\\x1b[0m")
try:
    1 / 0
except ZeroDivisionError:
    logger.exception("it failed")
"""


def test_a_line_is_what_elastics_own_formatter_makes_of_it(telling: Plan, export: Export) -> None:
    pairs = told(export(telling), "-c", ORACLE)
    assert len(pairs) == 6
    for ours, theirs in pairs:
        known = dict(_flat(theirs))
        shared = ours.keys() & known.keys() - {"ecs.version"}
        wanted = {"@timestamp", "log.level", "message", "log.logger", "process.pid"}
        assert shared >= wanted | ({"error.type"} if "error.type" in known else set())
        stack = "error.stack_trace"
        assert known.get(stack, "") in ours.get(stack, "")
        shared -= {stack}
        assert {name: ours[name] for name in shared} == {name: known[name] for name in shared}


def _flat(fields: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Nested fields by their dotted names."""
    return [
        pair
        for name, value in fields.items()
        for pair in (
            _flat(value, f"{above}{name}.")
            if isinstance(value, dict)
            else [(f"{above}{name}", value)]
        )
    ]
