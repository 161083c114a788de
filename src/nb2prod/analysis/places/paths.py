"""Paths, URLs and other places that are written into the code.

First every string expression is noted with what the code around it says, and every call that
takes a place. Then the roles flow backwards: from `pd.read_csv(PATH)` to `PATH = "data/x.csv"`,
from the body of `def load(file)` to `load("data/x.csv")`. What is left is for the text to say.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2prod.analysis.io_calls import Use, joins_paths
from nb2prod.analysis.places.bindings import Bindings, Scope
from nb2prod.analysis.places.compose import makes_place
from nb2prod.analysis.places.kinds import Evidence, is_host, is_page, place_kind
from nb2prod.analysis.places.pages import is_for_people
from nb2prod.analysis.places.strings import Value, find_texts, is_place_name
from nb2prod.analysis.places.tails import find_tails
from nb2prod.notebook import ParsedCell, Program
from nb2prod.notebook.walk import called_name, index

_KEEP_PLACES = frozenset("Path str sorted list enumerate abspath expanduser join".split())
_NAMED_AUTHORITY = re.compile(r"\w+://\{[^}]*\}(?:[/:{]|$)")
_AUTHORITY = re.compile(r"[a-z0-9][\w.-]+(?::\d+)?")
_CONFIGURES = re.compile(
    r"(?:^|[a-z_])(?:cfg|conf|config|configuration|settings|params|args)$", re.I
)
_PARAMETER_TAGS = {"parameters", "injected-parameters"}


@dataclass(frozen=True, slots=True, eq=False)
class PathLiteral:
    """A place named in the code.

    `node` is the whole expression (a constant, an f-string, `a + b`, `Path(…) / …` and the like);
    `literal` tells that it is one plain string constant; `value` is its text, with `{…}` for the
    parts that are computed. `kind` is "absolute", "home", "windows", "url" or "relative";
    `role` is "read", "write" or "unknown". `in_parameters` tells that it stands in a cell of
    parameters or a class of settings, `configured` that or that it is a function's default, `based`
    that it lies in a folder, bucket or host which is named elsewhere, `idle` that it is the address
    of a page that is there for people.
    """

    cell: ParsedCell
    node: ast.expr
    value: str
    literal: bool
    kind: str
    role: str
    in_parameters: bool = False
    configured: bool = False
    based: bool = False
    idle: bool = False


@dataclass(slots=True)
class _Mark:
    role: str
    evidence: Evidence


def find_paths(program: Program, bindings: Bindings) -> tuple[PathLiteral, ...]:
    """Every path in the program, in reading order."""
    flow = _flow(find_texts(program), program, bindings)
    if flow.is_short:  # of a notebook in twelve
        flow = _flow(find_texts(program, every=True), program, bindings)
    found = [path for value in flow.texts.values() for path in _path(value, flow, program)]
    return tuple(sorted(found, key=lambda path: path.cell.location(path.node)))


def _flow(texts: list[Value], program: Program, bindings: Bindings) -> "_Flow":
    flow = _Flow(texts, bindings)
    flow.tails = find_tails(program, bindings, texts)
    flow.run()
    return flow


def _path(value: Value, flow: "_Flow", program: Program) -> Iterator[PathLiteral]:
    mark = flow.marks.get(id(value.node))
    if value.foreign or (value.quiet and not mark):
        return
    evidence = mark.evidence if mark else Evidence.HINT if value.hint else Evidence.NONE
    if makes_place(value.node):
        evidence = Evidence.SURE
    text = value.text
    kind = place_kind(text.text, evidence)
    if not kind and ((value.host and is_host(text.text)) or flow.is_authority(value)):
        kind = "url"
    if kind:
        tagged = not _PARAMETER_TAGS.isdisjoint(value.cell.cell.tags) or _is_configuration(value)
        yield PathLiteral(
            value.cell,
            text.constant or value.node,
            text.text,
            literal=text.constant is not None,
            kind=kind,
            role=mark.role if mark else "unknown",
            in_parameters=tagged,
            configured=tagged or value.default,
            based=flow.is_based(value),
            idle=kind == "url" and is_page(text.text) and is_for_people(value, program),
        )


def _is_configuration(value: Value) -> bool:
    """Whether it is an attribute of a class that is there to hold such values: `class CFG:`."""
    around = index(value.cell.tree).around(value.node)
    inside = next((n for n in around if isinstance(n, ast.FunctionDef | ast.ClassDef)), None)
    return isinstance(inside, ast.ClassDef) and _CONFIGURES.search(inside.name) is not None


class _Flow:
    """Carries roles from the calls that take places back to the texts."""

    def __init__(self, texts: Iterable[Value], bindings: Bindings) -> None:
        self.bindings = bindings
        self.texts = {id(value.node): value for value in texts}
        self.marks: dict[int, _Mark] = {}
        self.tails: set[ast.expr] = set()
        self.authorities: set[ast.expr] = set()
        self.is_short = False  # a text was reached that is not among the texts
        self.seen: set[Use] = set()
        self.work: list[tuple[Use, Scope]] = list(bindings.uses)

    def run(self) -> None:
        for value in self.texts.values():
            if "://{" in value.text.text and _NAMED_AUTHORITY.match(value.text.text):
                self.note_authority(value)
        while self.work:
            use, scope = self.work.pop()
            if use not in self.seen:
                self.seen.add(use)
                self.follow(use, scope)

    def is_based(self, value: Value) -> bool:
        """Whether the text begins with a folder that has a name of its own."""
        if _NAMED_AUTHORITY.match(value.text.text):
            return True
        if value.node in self.tails and id(value.node) not in self.marks:
            return True
        head = value.text.head
        if not isinstance(head, ast.Name) or value.text.slash:
            return head is not None
        bound = self.bindings.values.get(self.bindings.key(head.id, value.scope), [])
        named = [self.texts.get(id(expression)) for expression, _ in bound]
        return is_place_name(head.id) or any(
            n and place_kind(n.text.text, Evidence.HINT) for n in named
        )

    def is_authority(self, value: Value) -> bool:
        """Whether the text is a bucket or host: `f"s3://{bucket}/a"` says that it is."""
        return value.node in self.authorities and bool(_AUTHORITY.fullmatch(value.text.text))

    def note_authority(self, value: Value) -> None:
        first = next(iter(value.text.computed), None)  # none in a plain text with braces
        if isinstance(first, ast.Name):
            bound = self.bindings.values.get(self.bindings.key(first.id, value.scope), ())
            for expression, _ in bound:
                self.authorities.add(expression)
                self.look_for(expression)

    def look_for(self, node: ast.expr) -> None:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        self.is_short = self.is_short or (is_text and id(node) not in self.texts)

    def follow(self, use: Use, scope: Scope) -> None:
        node, role = use.node, use.role
        value = self.texts.get(id(node))
        if value and role == "bucket":
            self.authorities.add(node)
            return
        if value:
            self.mark(value, use)
            if value.text.head is not None and self.is_based(value):
                self.push(value.text.head, Use(value.text.head, role, True), scope)
            return
        self.look_for(node)
        match node:
            case ast.Name():
                self.follow_name(node, use, scope)
            case ast.Subscript():
                self.push(node.value, use, scope)
            case ast.List() | ast.Tuple() | ast.Set():
                for element in node.elts:
                    self.push(element, use, scope)
            case ast.Dict():
                for element in node.values:
                    self.push(element, use, scope)
            case ast.Call(func=ast.Attribute(value=named, attr="keys")):
                for element in self.keys(named, scope):
                    self.push(element, use, scope)
            case ast.IfExp():
                self.push(node.body, use, scope)
                self.push(node.orelse, use, scope)
            case ast.BoolOp():
                for element in node.values:
                    self.push(element, use, scope)
            case ast.Call(args=[first]) if _keeps_place(node):
                self.push(first, use, scope)
            case ast.Call(args=[first, *_]) if joins_paths(node):
                self.push(first, Use(first, use.role, True), scope)
            case ast.BinOp(op=ast.Div()):
                self.push(node.left, use, scope)

    def follow_name(self, node: ast.Name, use: Use, scope: Scope) -> None:
        key = self.bindings.key(node.id, scope)
        bound = self.bindings.values.get(key, [])
        sure = use.sure and (len(bound) <= 1 or is_place_name(node.id))
        for expression, where in bound:
            self.push(expression, Use(expression, use.role, sure), where)
        function = key[0]
        if function is not None:
            for argument, where in self.bindings.arguments(function, node.id):
                self.push(argument, Use(argument, use.role, use.sure), where)

    def keys(self, node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
        """The keys of a dictionary that is written down."""
        if isinstance(node, ast.Dict):
            yield from filter(None, node.keys)
        elif isinstance(node, ast.Name):
            for made, _ in self.bindings.values.get(self.bindings.key(node.id, scope), ()):
                yield from filter(None, made.keys) if isinstance(made, ast.Dict) else ()

    def push(self, node: ast.expr, use: Use, scope: Scope) -> None:
        self.work.append((Use(node, use.role, use.sure), scope))

    def mark(self, value: Value, use: Use) -> None:
        evidence = Evidence.SURE if use.sure else Evidence.HINT
        old = self.marks.get(id(value.node))
        if old is None:
            self.marks[id(value.node)] = _Mark(use.role, evidence)
            return
        old.evidence = max(old.evidence, evidence)
        if old.role == "unknown" or use.role == "read":
            old.role = use.role


def _keeps_place(call: ast.Call) -> bool:
    return called_name(call) in _KEEP_PLACES
