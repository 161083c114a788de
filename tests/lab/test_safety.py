"""Who may ask, which places may be named, and that no body makes the server stumble."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.lab.decode import Refused
from nb2prod.lab.handlers import HANDLERS
from nb2prod.lab.messages import (
    ChampionRequest,
    CheckRequest,
    FixRequest,
    PlanRequest,
    ProductionizeRequest,
    RunRequest,
    ScoreRequest,
)
from nb2prod.lab.places import Places

from .conftest import Ask
from .documents import document, everything_below, write

ENDPOINTS = {
    ("GET", "version"): ("read", None),
    ("POST", "check"): ("read", CheckRequest),
    ("POST", "fix"): ("read", FixRequest),
    ("POST", "plan"): ("read", PlanRequest),
    ("POST", "score"): ("read", ScoreRequest),
    ("GET", "rules/NB201"): ("read", None),
    ("POST", "productionize"): ("execute", ProductionizeRequest),
    ("POST", "place"): ("read", ProductionizeRequest),
    ("GET", "job"): ("read", None),
    ("POST", "champion"): ("write", ChampionRequest),
    ("POST", "run"): ("execute", RunRequest),
    ("POST", "values"): ("read", RunRequest),
    ("GET", "tasks"): ("read", None),
    ("GET", "tasks/0"): ("read", None),
    ("DELETE", "tasks/0"): ("execute", None),
}
POSTS = [way for method, way in ENDPOINTS if method == "POST"]


def name(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def test_all_endpoints_are_in_the_table() -> None:
    there = {
        (verb, path.split("/")[0])
        for path, handler in HANDLERS
        for verb in ("GET", "POST", "DELETE", "PUT", "PATCH")
        if verb.lower() in vars(handler)
    }
    assert there == {(verb, way.split("/")[0]) for verb, way in ENDPOINTS}


@pytest.mark.parametrize(("method", "way"), ENDPOINTS, ids=name)
async def test_nobody_is_answered_without_a_token(method: str, way: str, ask: Ask) -> None:
    body = "{}" if method == "POST" else None
    wrong = {"Authorization": "token of somebody else"}
    assert (await ask(way, body, method=method, headers=wrong))[0] == 403


@pytest.mark.parametrize(("method", "way"), ENDPOINTS, ids=name)
async def test_only_who_is_allowed_is_answered(
    method: str, way: str, ask: Ask, jp_serverapp: Any
) -> None:
    asked = []

    def refuse(handler: object, user: object, action: str, resource: str) -> bool:
        asked.append((action, resource))
        return False

    jp_serverapp.web_app.settings["authorizer"].is_authorized = refuse
    status, _ = await ask(way, "{}" if method == "POST" else None, method=method)
    assert status == 403
    assert asked == [(ENDPOINTS[method, way][0], "nb2prod")]


ELSEWHERE = {
    "a folder above": "../it.ipynb",
    "above and down again": "inside/../../it.ipynb",
    "an absolute path": "/etc/passwd",
    "two slashes": "//etc/passwd",
    "a folder that is hidden": ".hidden/it.ipynb",
    "a file that is hidden": ".it.ipynb",
    "a link out of the root": "link/it.ipynb",
    "a nul": "it\0.ipynb",
    "a dot": "./it.ipynb",
}


@pytest.fixture
def places(jp_root_dir: Path, tmp_path: Path) -> Path:
    """A root with a notebook inside, one outside, and a link to the outside."""
    outside = tmp_path / "outside"
    for folder in (jp_root_dir, jp_root_dir / "inside", jp_root_dir / ".hidden", outside):
        write(folder / "it.ipynb", "x = 1\nprint(x)")
    (jp_root_dir / "link").symlink_to(outside)
    (jp_root_dir / "inner").symlink_to(jp_root_dir / "inside")
    return outside


def written(outside: Path) -> set[str]:
    """All that lies in the root and outside of it."""
    return everything_below(outside) | everything_below(outside.parent / "root_dir")


@pytest.mark.parametrize("path", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_no_path_leads_out_of_the_root(path: str, ask: Ask, places: Path) -> None:
    before = written(places)
    bodies = {
        "check": {"document": document("x = 1", path=path)},
        "fix": {"document": document("x = 1", path=path)},
        "plan": {"document": document("x = 1", path=path)},
        "score": {"path": path},
        "productionize": {"path": path, "run": False},
        "champion": {"path": path},
        "run": {"path": path, "values": {}},
        "values": {"path": path, "values": {}},
    }
    for way, body in bodies.items():
        status, answer = await ask(way, body)
        assert (way, status) == (way, 404)
        assert answer["field"] == ("document.path" if "document" in body else "path")
    status, answer = await ask("job", params={"path": path})
    # In an address tornado makes a space of a nul: there it is the name of nothing.
    assert status == 404 or ("\0" in path and answer["path"] == "")
    assert written(places) == before


WRITTEN = {
    **{key: path.rpartition("/")[0] or ".." for key, path in ELSEWHERE.items()},
    "a link that stays inside": "inner",
}


@pytest.mark.parametrize("folder", WRITTEN.values(), ids=WRITTEN)
async def test_no_package_is_written_elsewhere(folder: str, ask: Ask, places: Path) -> None:
    before = written(places)
    body = {"path": "it.ipynb", "folder": folder, "run": False}
    status, answer = await ask("productionize", body)
    assert (status in {400, 404}, answer["field"]) == (True, "folder")
    assert written(places) == before


@pytest.mark.parametrize("wanted", ["../x", "a/b", "/x", ".x", "x y", "1x"])
async def test_no_name_leads_elsewhere(wanted: str, ask: Ask, places: Path) -> None:
    body = {"path": "it.ipynb", "name": wanted, "run": False}
    status, answer = await ask("productionize", body)
    assert (status, answer["field"]) == (400, "name")


async def test_package_that_is_a_link_is_not_written_through(ask: Ask, places: Path) -> None:
    (places.parent / "root_dir" / "pack").symlink_to(places)
    body = {"path": "it.ipynb", "name": "pack", "run": False, "force": True}
    assert (await ask("productionize", body))[0] == 404
    assert everything_below(places) == {"it.ipynb"}


def test_nothing_is_local_where_notebooks_lie_in_a_database() -> None:
    nowhere = Places(None)
    assert nowhere.readable("it.ipynb") is None
    with pytest.raises(Refused, match="does not lie on a local disk"):
        nowhere.local("it.ipynb")


BAD = {
    "no JSON": ("check", "{", ""),
    "no object": ("check", "[]", ""),
    "no document": ("check", "{}", "document"),
    "a number for a source": (
        "check",
        {"document": {"path": "it.ipynb", "cells": [{"id": "a", "kind": "code", "source": 3}]}},
        "document.cells[0].source",
    ),
    "a kind that there is not": (
        "plan",
        {"document": {"path": "it.ipynb", "cells": [{"id": "a", "kind": "x", "source": ""}]}},
        "document.cells[0].kind",
    ),
    "a text for a revision": ("fix", {"document": document(""), "revision": "1"}, "revision"),
    "a word for yes": ("productionize", {"path": "it.ipynb", "run": "yes"}, "run"),
    "a number for a value": ("run", {"path": "x", "values": {"rate": 3}}, "values[...]"),
    "half a surrogate": ("check", '{"document": {"path": "\\ud800", "cells": []}}', ""),
}


@pytest.mark.parametrize(("way", "body", "field"), BAD.values(), ids=BAD)
async def test_bad_body_is_refused_by_its_field(
    way: str, body: object, field: str, ask: Ask
) -> None:
    status, answer = await ask(way, body)
    assert (status, answer["field"]) == (400, field)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PATHS = (
    st.sampled_from([*ELSEWHERE.values(), "it.ipynb", "inner", "link", "", "inside"]) | st.text()
)
SOURCES = st.sampled_from(["def f(", "%%bash\nls", "import a\n\0", "\r\n"]) | st.text()
CELLS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from("ab"),
            "kind": st.sampled_from(["code", "markdown", "raw"]),
            "source": SOURCES,
        },
        optional={"tags": st.lists(st.text(), max_size=2), "execution_count": st.integers()},
    ),
    max_size=4,
)
DOCUMENTS = st.fixed_dictionaries({"path": PATHS, "cells": CELLS})
BODIES = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"document": DOCUMENTS},
        optional={"path": PATHS, "package": PATHS, "ignore": st.lists(st.text())},
    ),
    st.fixed_dictionaries({"document": DOCUMENTS, "all_safe": st.just(True)}),
    st.fixed_dictionaries(
        {"path": PATHS, "run": st.just(False)},
        optional={"folder": PATHS, "name": st.text(), "executed": st.booleans()},
    ),
    st.fixed_dictionaries({"path": PATHS, "values": st.dictionaries(st.text(), st.text())}),
)


def test_no_body_makes_the_server_stumble(
    ask: Ask, places: Path, jp_asyncio_loop: asyncio.AbstractEventLoop
) -> None:

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(POSTS), BODIES)
    def run(way: str, body: object) -> None:
        status, answer = jp_asyncio_loop.run_until_complete(ask(way, json.dumps(body)))
        assert status in {200, 202, 400, 404, 409}, answer
        assert status < 300 or answer["message"]

    run()
    assert everything_below(places) == {"it.ipynb"}
