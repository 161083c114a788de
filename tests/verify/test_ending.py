import pytest

from nb2prod.verify.ending import ending


@pytest.mark.parametrize(
    ("error", "verb"),
    [
        ("KeyError: 'x'", "fails"),
        ("TimeoutError: the run took longer than 60 seconds", "was stopped"),
        ("TimeoutError: the server is busy", "fails"),
        ("the kernel died: it ran out of memory, was killed, or ended itself", "died"),
        ("MemoryError: Unable to allocate 3 TiB", "ran out of memory"),
        ("_ArrayMemoryError: Unable to allocate 3 TiB", "ran out of memory"),
        ("URLError: <urlopen error [Errno -2] x>", "does not reach the network"),
        ("OSError: [Errno 101] Network is unreachable", "does not reach the network"),
    ],
)
def test_each_ending_has_its_word(error: str, verb: str) -> None:
    assert ending(error) == verb
