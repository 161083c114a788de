"""A Jupyter server with nb2prod in it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403

Ask = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"nb2prod.lab": True},
            "allow_unauthenticated_access": False,
        }
    }


@pytest.fixture
def ask(jp_fetch: Callable[..., Awaitable[Any]]) -> Ask:
    """Ask the extension: the status and the decoded answer."""

    async def asked(way: str, body: object = None, *, method: str = "", **more: Any) -> Any:
        if body is not None:
            more |= {"body": body if isinstance(body, bytes | str) else json.dumps(body)}
        verb = method or ("GET" if body is None else "POST")
        answer = await jp_fetch("nb2prod", *way.split("/"), method=verb, raise_error=False, **more)
        return answer.code, json.loads(answer.body)

    return asked
