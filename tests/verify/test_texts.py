"""Texts on the ladder: what counts as the same, and what does not."""

import pytest

from nb2prod.verify.rung import Rung
from nb2prod.verify.texts import compare_texts, lines_of

IDENTICAL, CLOSE, NORMALISED, DIFFERS = Rung.IDENTICAL, Rung.CLOSE, Rung.NORMALISED, Rung.DIFFERS

TEXTS = {
    "the same": ("rows: 12", "rows: 12", IDENTICAL),
    "nothing": ("", "", IDENTICAL),
    "the last bit of a number": ("R2 0.30000000000000004", "R2 0.3", CLOSE),
    "an exponent for the same number": ("1e-07 left", "0.0000001 left", CLOSE),
    "the third digit of a number": ("R2 0.333", "R2 0.334", DIFFERS),
    "a large count that is off by one": ("9999999999 rows", "9999999998 rows", DIFFERS),
    "another word": ("rows: 12", "lines: 12", DIFFERS),
    "another case": ("Rows", "rows", DIFFERS),
    "an address": ("<F at 0x7f3a5c1b2d30>", "<F at 0x7f99aa112233>", NORMALISED),
    "an address and a close number": (
        "F 0x7f3a 0.1",
        "F 0x7f3b 0.10000000000000000001",
        NORMALISED,
    ),
    "help on a function": (
        "Help on function f in module __main__:",
        "Help on function f in module p.functions:",
        NORMALISED,
    ),
    "the name of a class's module": (
        "{'__module__': '__main__', 'a': 1}",
        "{'__module__': 'p.functions', 'a': 1}",
        NORMALISED,
    ),
    "a class of the notebook": (
        "<class '__main__.Bill'>",
        "<class 'p.functions.Bill'>",
        NORMALISED,
    ),
    "a function inside a step": (
        "<function area at 0x7f3a5c1b2d30>",
        "<function measure.<locals>.area at 0x7f3a5c1b2d31>",
        NORMALISED,
    ),
    "a class of another package": ("<class 'a.functions.B'>", "<class 'b.functions.B'>", DIFFERS),
    "measured times": ("Wall time: 3.2 ms", "Wall time: 1min 3s", NORMALISED),
    "timeit": (
        "5.1 ms ± 27 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)",
        "6.2 ms ± 1.3 ms per loop (mean ± std. dev. of 7 runs, 10 loops each)",
        NORMALISED,
    ),
    "a name that is missed in a function": (
        "no: name 'tmp' is not defined",
        "no: cannot access local variable 'tmp' where it is not associated with a value",
        NORMALISED,
    ),
    "another name that is missed in a function": (
        "NameError(\"name 'tmp' is not defined\")",
        "UnboundLocalError(\"local variable 'map' referenced before assignment\")",
        DIFFERS,
    ),
    "a duration that may be data": ("waits 5.2 min", "waits 6.2 min", DIFFERS),
    "a date that may be data": ("2021-03-04 10:00:00", "2021-03-05 10:00:00", DIFFERS),
    "the copy's folder": (
        "saved /tmp/nb2prod-ab12cd34/copy/nb/out.csv",
        "saved /tmp/nb2prod-zz99yy88/copy/home/nb/out.csv",
        NORMALISED,
    ),
    "another file in the copy": (
        "saved /tmp/nb2prod-ab12cd34/copy/nb/out.csv",
        "saved /tmp/nb2prod-ab12cd34/copy/nb/in.csv",
        DIFFERS,
    ),
    "a traceback in a text that is shown as Python": (
        r"""{'error': 'Traceback:\n  File "/tmp/a.py", line 6, in f\n    1/0\n    ~^~\nNo'}""",
        r"""{'error': 'Traceback:\n  File "/p/functions.py", line 46, in f\n    1 / 0\nNo'}""",
        NORMALISED,
    ),
    "another error in such a text": (
        r"""'Traceback:\n  File "/tmp/a.py", line 6, in f\n    1/0\nNo'""",
        r"""'Traceback:\n  File "/tmp/a.py", line 6, in f\n    1/0\nYes'""",
        DIFFERS,
    ),
    "colours": ("\x1b[0m\x1b[01;34mdata\x1b[0m/  a.csv", "data/  a.csv", NORMALISED),
    "a temporary file": ("/tmp/tmpab12cd34/x", "/tmp/tmpzz99yy88/x", NORMALISED),
}


@pytest.mark.parametrize(("original", "job", "rung"), TEXTS.values(), ids=TEXTS.keys())
def test_compare_texts(original: str, job: str, rung: Rung) -> None:
    assert compare_texts(original, job, "p") is rung
    if "class" not in original:
        assert compare_texts(job, original, "p") is rung


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("\n", [""], id="an empty line"),
        pytest.param("a\nb\n", ["a", "b"], id="two lines"),
        pytest.param("a", ["a"], id="a line without an end"),
        pytest.param("10%\r50%\r100%\n", ["100%"], id="a bar that is drawn over"),
        pytest.param("a\r\nb", ["a", "b"], id="Windows' line ends"),
    ],
)
def test_lines_as_a_terminal_shows_them(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines
