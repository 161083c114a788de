"""A kernel whose port another one took is started again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nb2prod.errors import RunError
from nb2prod.observe.kernel import Kernel

TAKEN = "zmq.error.ZMQError: Address already in use (addr='tcp://127.0.0.1:43485')"


@pytest.mark.parametrize(
    ("failures", "starts"),
    [
        pytest.param([], 1, id="at once"),
        pytest.param([TAKEN], 2, id="after a port was taken"),
        pytest.param([TAKEN, TAKEN], 2, id="not for ever"),
        pytest.param(["no such file"], 1, id="not after another error"),
    ],
)
def test_starts(tmp_path: Path, failures: list[str], starts: int) -> None:
    import nbformat

    kernel = Kernel("python3", nbformat.v4.new_notebook(), tmp_path, None)
    started: list[bool] = []

    @contextmanager
    def setup(**given: Any) -> Iterator[None]:
        started.append(True)
        if len(started) <= len(failures):
            raise RuntimeError(failures[len(started) - 1])
        yield

    kernel._client.setup_kernel = setup
    if len(failures) < starts:
        with kernel:
            assert len(started) == starts
    else:
        with pytest.raises(RunError, match="does not start"), kernel:
            pass
        assert len(started) == starts
