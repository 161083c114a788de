"""Passwords, tokens and keys that are written down, told by their shape or by the name beside them.

This accuses, so it wants to be right; `observe/recorder/credentials.py` hides, and hides too much.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import index


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """A kind of credential: the letters without which there is none, and all of its shape.

    `before` is what may not stand before it; in a file `\\n` may, which ends like a word.
    """

    kind: str
    marks: tuple[str, ...]
    pattern: str
    before: str = r"(?<!\w)"

    @property
    def text(self) -> re.Pattern[str]:
        return re.compile(self.before + self.pattern)

    @property
    def bytes(self) -> re.Pattern[bytes]:
        return re.compile(self.pattern.encode())


_SHAPES = (
    _Shape("an AWS access key", ("AKIA", "ASIA"), r"A[KS]IA[0-9A-Z]{16}(?![\w/+])", r"(?<![\w/+])"),
    _Shape(
        "a GitHub token",
        ("ghp_", "gho_", "ghs_", "github_pat_"),
        r"(?:gh[pos]_[A-Za-z0-9]{36}|github_pat_\w{22,})",
    ),
    _Shape("a GitLab token", ("glpat-",), r"glpat-[\w-]{20,}"),
    _Shape("a Slack token", ("xox",), r"xox[abeoprs]-\d[\w-]{10,}"),
    _Shape("a Slack webhook", ("hooks.slack.com",), r"hooks\.slack\.com/services/T\w+/B\w+/\w+"),
    _Shape("a Google API key", ("AIza",), r"AIza[\w-]{35}(?![\w-])", r"(?<![\w/+])"),
    _Shape("a Hugging Face token", ("hf_",), r"hf_[A-Za-z]{34}\b"),
    _Shape(
        "an API key",
        ("sk-",),
        r"sk-(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])(?:proj-|ant-[a-z0-9]+-)?[\w-]{20,}",
        r"(?<![\w-])",
    ),
    _Shape("a Stripe key", ("k_live_",), r"[sr]k_live_[A-Za-z0-9]{20,}"),
    _Shape("a Mapbox token", ("k.eyJ",), r"[ps]k\.eyJ[\w-]{20,}\.[\w-]{10,}"),
    _Shape(
        "a signed web token",
        (".eyJ",),
        r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    ),
    _Shape("a SendGrid key", ("SG.",), r"SG\.[\w-]{22}\.[\w-]{43}\b"),
    _Shape("a Databricks token", ("dapi",), r"dapi[0-9a-f]{32}\b"),
    _Shape("a Telegram token", (":AA",), r"\d{8,10}:AA[\w-]{33}\b"),
    _Shape("a storage key", ("AccountKey=",), r"AccountKey=[A-Za-z0-9+/]{40,}"),
    _Shape(
        "a private key",
        ("KEY-----",),
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\+n|[\s\"',\\])*[A-Za-z0-9+/]{20,}",
    ),
    _Shape(
        "an address with its password",
        ("://",),
        r"://[^\s/:@\"'<>\\()]{1,80}:[^\s/@\"'<>\\()]{3,80}@[\w.-]",
        "",
    ),
)
_ANY_MARK = re.compile("|".join(re.escape(mark) for shape in _SHAPES for mark in shape.marks))
# Letters that are rare in notebooks: each mark is looked for by the first of them that it has.
_RARE = "JKGIxk_:p"
_PLACEHOLDER = re.compile(
    r"your|example|x{3}|\*\*|[<>{}]|\.\.\.|…|insert|enter|change|dummy|placeholder|fake|todo|redact|"
    r"removed|hidden|paste|sample|^test-|%s|^\$|^env|passw|secret|token|api.?key|credential|^[A-Z_]+$|"
    r"^(.)\1*$|^(?:none|null|user|test|pass|pwd|key|here|true|false|abc\w*|1?23\d*|pw)$",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PASSWORD = re.compile(r"(?:^|_)(?:password|passwd|passphrase|pwd|pass)\d*$")
_KEY = re.compile(
    r"(?:^|_)(?:(?:api|access|private|auth|account|consumer|subscription|secret)_?key(?:_id)?|"
    r"(?:client|consumer|access|api|app|token)?_?secret)\d*$"
)
_TOKEN = re.compile(r"(?:^|_)(?:token|bearer|auth|authorization|credentials?)\d*$")
_SECRET = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|(?:api|access|private|secret|account|subscription)_?key|"
    r"(?:client|consumer|app)_secret|(?:access|auth|api|bearer|refresh|secret)_?token|"
    r"(?:github|gitlab|slack|aws|hf|databricks)_token|bearer|secret_access_key)$"
)
_GIVEN = re.compile(
    r"(?:^|[?&;\s])(\w*(?:key|token|secret|pwd|password))=([^&;\s\"'(){}\[\]<>$%]+)(?=$|[&;\s\"'])",
    re.IGNORECASE,
)
# Words that speak of one, and how a name ends that has them; `pass` by itself is no name.
_ENDS = {
    word: re.compile(rf"{end}\d*(?!\w)")
    for word, end in {
        "key": "key(?:[_-]id)?",
        "pass": r"pass(?:word|wd|phrase|(?<=[\"'\w-]pass)|(?=\d))",
        "token": "token",
        "secret": "secret",
        "auth": "auth(?:orization)?",
        "credential": "credentials?",
        "pwd": "pwd",
        "bearer": "bearer",
    }.items()
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SETS = frozenset({"env", "set_env"})
_NAMING = frozenset({ast.keyword, ast.Assign, ast.AnnAssign, ast.Dict, ast.arguments, ast.Call})
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.:~-]+", re.ASCII)


def shapes_in(text: bytes) -> tuple[_Shape, ...]:
    """The shapes that a whole file has somewhere; telling so is quick where there are none."""
    near = {shape for marks, shapes in _searches() if marks.search(text) for shape in shapes}
    return tuple(
        shape
        for shape in _SHAPES
        if shape in near
        and any(mark in text for mark in map(str.encode, shape.marks))
        and shape.bytes.search(text)
    )


@cache
def _searches() -> tuple[tuple[re.Pattern[bytes], tuple[_Shape, ...]], ...]:
    """What finds the marks that have the same rare letter, and the shapes that they are of.

    To go from one such letter to the next is several times quicker than to look for a mark.
    """
    marks = [(mark, shape) for shape in _SHAPES for mark in shape.marks]
    found: dict[str, list[tuple[str, _Shape]]] = {}
    for mark, shape in marks:
        letter = next(letter for letter in _RARE if letter in mark)
        before, _, after = map(re.escape, mark.partition(letter))
        found.setdefault(letter, []).append((f"(?<={before}{letter})(?={after})", shape))
    return tuple(
        (
            re.compile(f"{letter}(?:{'|'.join(around for around, _ in of)})".encode()),
            tuple(shape for _, shape in of),
        )
        for letter, of in found.items()
    )


def credentials_in(text: str, shapes: tuple[_Shape, ...]) -> Iterator[tuple[str, int]]:
    """The credentials of these shapes in a text: their kinds, and where they begin."""
    for shape, match, _ in _matches(text, shapes):
        yield shape.kind, match.start()


def shaped_credentials(text: str) -> Iterator[str]:
    """The texts in a text that have a credential's shape; of an address only its password."""
    if has_mark(text):
        yield from (told for *_, told in _matches(text, _SHAPES))


def has_mark(text: str) -> bool:
    """Whether a text has the letters without which it holds no credential's shape."""
    return _ANY_MARK.search(text) is not None


def _matches(text: str, shapes: tuple[_Shape, ...]) -> Iterator[tuple[_Shape, re.Match[str], str]]:
    for shape in shapes:
        if any(mark in text for mark in shape.marks):
            for match in shape.text.finditer(text):
                told = match[0]
                if shape.marks == ("://",):  # the last letter is the host's first
                    told = told[: told.rindex("@")].rpartition(":")[2]
                if not _is_placeholder(told, shape.kind):
                    yield shape, match, told


@lru_cache(maxsize=4)  # each print of a cell asks
def may_name_credential(text: str) -> bool:
    """Whether a cell's text can have a name in it that speaks of a credential."""
    lowered = text.lower()
    there = [end for word, end in _ENDS.items() if word in lowered]
    return any(end.search(lowered) for end in there)


def named_credential(name: str, value: str) -> str:
    """What kind of credential a value is, by the name that it is bound to; '' when it is none."""
    kind, shortest = _named(name)
    if not kind or len(value) < shortest or "://" in value:
        return ""
    if any(letter.isspace() for letter in value):
        return ""
    if _PLACEHOLDER.search(value) or _CAPITALS.fullmatch(value):
        return ""
    return kind if kind == "password" or _RANDOM.fullmatch(value) else ""


@lru_cache(maxsize=1024)
def _named(name: str) -> tuple[str, int]:
    """The kind of credential that a name speaks of, and how short one may be."""
    words = _CAMEL.sub("_", name).lower().replace("-", "_").replace(" ", "_")
    if _PASSWORD.search(words):
        return "password", 4
    if _KEY.search(words):
        return "key", 12
    return ("token", 16) if _TOKEN.search(words) else ("", 0)


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether nothing but a credential is called so: a `token` or a `key` can be a word."""
    words = _CAMEL.sub("_", name).lower().replace("-", "_")
    return _SECRET.search(words) is not None


def named_texts(cell: ParsedCell) -> Iterator[tuple[str, ast.AST, str]]:
    """The texts of a cell that are bound to names, keys or keywords: name, node and text."""
    nodes = index(cell.tree)
    keys: dict[ast.Dict, dict[ast.expr, ast.expr | None]] = {}
    for text in nodes.of(ast.Constant):
        if not isinstance(text.value, str):
            continue
        parent = nodes.parents.get(text)
        if parent.__class__ not in _NAMING:
            continue
        if isinstance(parent, ast.keyword) and parent.arg:
            yield parent.arg, text, text.value
        elif isinstance(parent, ast.Assign | ast.AnnAssign):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            yield from ((_spelled(target), text, text.value) for target in targets)
        elif isinstance(parent, ast.Dict):
            if parent not in keys:
                keys[parent] = dict(zip(parent.values, parent.keys, strict=True))
            if text in keys[parent]:
                yield _spelled(keys[parent][text]), text, text.value
        elif isinstance(parent, ast.arguments):
            for argument, default in zip(
                reversed(parent.args), reversed(parent.defaults), strict=False
            ):
                if default is text:
                    yield argument.arg, text, text.value
        elif isinstance(parent, ast.Call) and len(parent.args) == 2 and parent.args[1] is text:
            called = parent.func.attr if isinstance(parent.func, ast.Attribute) else ""
            if called == "run_line_magic" and _spelled(parent.args[0]) in _SETS:
                name, _, value = text.value.replace("=", " ", 1).partition(" ")
                yield name, parent, value.strip().strip("'\"")


def given_texts(cell: ParsedCell) -> Iterator[tuple[str, ast.AST, str]]:
    """Named parts of texts, `?api_key=…` and `PWD=…`, and passwords that stand beside a user."""
    nodes = index(cell.tree)
    for text in nodes.of(ast.Constant):
        if isinstance(text.value, str) and "=" in text.value and may_name_credential(text.value):
            yield from ((match[1], text, match[2]) for match in _GIVEN.finditer(text.value))
    for given in nodes.of(ast.keyword):
        match given.value:
            case ast.Tuple(elts=[_, ast.Constant(value=str(value)) as text]) if given.arg == "auth":
                yield "password", text, value


def _is_placeholder(value: str, kind: str) -> bool:
    if kind == "an address with its password":
        return bool(_PLACEHOLDER.search(value) or _CAPITALS.fullmatch(value))
    return "EXAMPLE" in value or "xxxx" in value.lower() or "your" in value.lower()


def _spelled(node: ast.AST | None) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))) | ast.Constant(value=str(name)):
            return name
    return ""


def variable_of(name: str, taken: set[str]) -> str:
    """The environment variable for a credential that is bound to a name, or to none."""
    words = re.sub(r"\W+", "_", _CAMEL.sub("_", name)).strip("_").upper()
    if not any(word.upper() in words for word in _ENDS):
        words = f"{words}_CREDENTIAL".strip("_")
    number, free = 1, words
    while free in taken:
        number += 1
        free = f"{words}_{number}"
    return free
