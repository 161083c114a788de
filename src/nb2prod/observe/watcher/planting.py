"""Plants faults in the functions that tests ask about, and sees whether a test notices."""

from __future__ import annotations

import ast
import faulthandler
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import process_time
from types import CodeType, FunctionType
from typing import Any

from .faults import Fault, faults
from .lines import Lines, inner, place_of
from .literals import told
from .probing import Probing

_MAX_PLANTED = 600
_GRACE = 20  # seconds
_MEMORY = 2 << 30  # bytes that a fault may take beyond what is in use
_PATIENCE = 10  # times as long as the test took without a fault
_QUICK = 0.5  # seconds
BUSY = 6  # times as long as on a machine with nothing else to do
_SHORTEST, _LONGEST = 0.5, 3.0  # seconds


class TooLong(BaseException):
    """A fault that keeps a test busy: the test notices."""


class Planting:
    """The tests that pass, and the functions of the package that they call."""

    def __init__(self, items: list[Any], seconds: dict[str, float], lines: Lines) -> None:
        own = [item for item in items if hasattr(item, "_initrequest")]
        self.items = sorted(own, key=lambda item: seconds[item.nodeid])
        self.seconds = seconds
        self.lines = lines
        loaded = list(sys.modules.values())
        self.modules = [m for m in loaded if getattr(m, "__file__", None) in lines.files]
        self.faults: list[dict[str, Any]] = []
        self.untried = 0
        self.probings: dict[str, Probing | None] = {}

    def plant(self, budget: float) -> Iterator[None]:
        """Plant as many faults as there is time for, one at each step; nothing of them stays."""
        targets = self._targets() if hasattr(signal, "setitimer") else []
        rounds = max((len(rows) for *_, rows in targets), default=0)
        # The first of each function, then the second of each …
        planned = [(t, t[3][n]) for n in range(rounds) for t in targets if n < len(t[3])]
        end = process_time() + budget
        # What no exception can interrupt, this does: what was seen by then is written down.
        faulthandler.dump_traceback_later(budget * BUSY + _GRACE, exit=True)
        with _limited_memory():
            for number, (target, fault) in enumerate(planned):
                if process_time() > end or number >= _MAX_PLANTED:
                    self.untried = len(planned) - number
                    break
                self._try(target, fault)
                yield
        faulthandler.cancel_dump_traceback_later()
        yield

    def _targets(self) -> list[tuple[FunctionType, ast.Module, str, list[Fault]]]:
        """The functions that tests call themselves, with their module and their faults."""
        functions = {
            place_of(function.__code__): function
            for function in gc.get_objects()
            if type(function) is FunctionType and place_of(function.__code__) in self.lines.asked
        }
        found = []
        for file in self.lines.files:
            with open(file, encoding="utf-8") as stream:
                text = stream.read()
            tree = ast.parse(text)
            whole = compile(tree, file, "exec")
            for name, node in _functions(tree):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                function = functions.get((file, node.name, first))
                if function is not None and function.__name__ not in ("__repr__", "__str__"):
                    _without_marks(function, whole)
                    found.append((function, tree, name, faults(node, text, function)))
        return found

    def _try(self, target: tuple[FunctionType, ast.Module, str, Any], fault: Fault) -> None:
        function, tree, name, _ = target
        sound = function.__code__
        place = place_of(sound)
        asking = self._asking(place)
        probing = self._probing(function, name, asking)
        fault.plant()
        try:
            code = _find(compile(tree, place[0], "exec"), place)
            function.__code__ = sound if code is None else code
        except (SyntaxError, ValueError, TypeError):  # no fault that one could make
            return
        finally:
            fault.undo()
        if function.__code__ is sound:
            return
        try:
            noticed = any(self._notices(item) for item in asking)
            if not noticed and probing is not None:
                with _alarm(_LONGEST):
                    probing.look()
        finally:
            function.__code__ = sound
        told = {"function": name, "file": place[0].rsplit("/", 1)[-1], "line": fault.line}
        self.faults.append({**told, "change": fault.change, "noticed": noticed})

    def _asking(self, place: tuple[str, str, int]) -> list[Any]:
        """The tests that run through a function: the quick ones, if there are any."""
        asking = [item for item in self.items if place in self._entered(item)]
        return [item for item in asking if self.seconds[item.nodeid] < _QUICK] or asking

    def _probing(self, function: FunctionType, name: str, asking: list[Any]) -> Probing | None:
        """The calls near those of the tests, for a quick function that goes by its own name."""
        if name not in self.probings:
            self.probings[name] = None
            is_quick = all(self.seconds[item.nodeid] < _QUICK for item in asking)
            if is_quick and any(vars(m).get(name) is function for m in self.modules):
                made = self.lines.made.get(place_of(function.__code__), [])
                self.probings[name] = probing = Probing(function, made)
                with _alarm(_LONGEST):
                    probing.prepare()
        return self.probings[name]

    def calls(self) -> list[dict[str, Any]]:
        """The calls that would notice more, with what they give."""
        return [
            {"function": name, "arguments": told(given), "result": result}
            for name, probing in self.probings.items()
            if probing is not None
            for given, result in probing.found
        ]

    def _entered(self, item: Any) -> set[tuple[str, str, int]]:
        return self.lines.entered.get(item.nodeid, set())

    def _notices(self, item: Any) -> bool:
        """Whether a test fails now."""
        from _pytest.runner import runtestprotocol

        patience = min(max(self.seconds[item.nodeid] * _PATIENCE, _SHORTEST), _LONGEST)
        for module in self.modules:
            _forget(module)
        item._initrequest()
        item.config.option.tbstyle = "no"
        with _alarm(patience):
            reports = runtestprotocol(item, nextitem=None, log=False)
            return any(report.failed for report in reports)
        return True


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer, more than once: code that is at fault may catch everything.

    It is the processor's time that counts, so that the same is found on a busy machine.
    """

    def ring(number: int, frame: Any) -> None:
        raise TooLong

    clocks = (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, seconds * BUSY),  # for what only waits
    )
    before = [signal.signal(number, ring) for _, number, _ in clocks]
    for timer, _, limit in clocks:
        signal.setitimer(timer, limit, 0.2)
    try:
        yield
    except TooLong:
        pass
    finally:
        for (timer, number, _), handler in zip(clocks, before):  # noqa: B905 (Python 3.8)
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


@contextmanager
def _limited_memory() -> Iterator[None]:
    """A fault that asks for endless memory is refused it, where the system can do that."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as stream:
            used = int(stream.read().split()[0]) * resource.getpagesize()
        limits = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError):
        yield
        return
    most = used + _MEMORY if limits[0] == resource.RLIM_INFINITY else limits[0]
    resource.setrlimit(resource.RLIMIT_AS, (most, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def _functions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, Any]]:
    """The functions of a module and the methods of its classes, with their names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield above + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{above}{node.name}.")
        elif isinstance(node, (ast.If, ast.Try)):
            yield from _functions(node, above)


def _without_marks(function: FunctionType, module: CodeType) -> None:
    """Give a function the code that it has in the file."""
    code = _find(module, place_of(function.__code__))
    with suppress(ValueError):  # it has another closure
        function.__code__ = function.__code__ if code is None else code


def _find(code: CodeType, place: tuple[str, str, int]) -> CodeType | None:
    for each in inner(code):
        if place_of(each) == place:
            return each
        if each.co_flags & 2 == 0:  # a class
            found = _find(each, place)
            if found is not None:
                return found
    return None


def _forget(module: Any) -> None:
    """Empty the caches of functions, which remember what they gave without the fault."""
    for value in list(vars(module).values()):
        clear = getattr(value, "cache_clear", None)
        if callable(clear):
            clear()
