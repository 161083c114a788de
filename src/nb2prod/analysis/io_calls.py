"""Which calls reach files and addresses, with which argument, and whether they read or write."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.io_words import OPENS, READ_FIRST, WRITE_FIRST
from nb2prod.notebook.walk import called_name

_OPEN_MODES = frozenset("wax+")
_MODES = frozenset("r w a x rb wb ab xb rt wt at r+ w+ a+ rb+ wb+".split())
# `load` and `save` and their like mean many things: what they are given must look like a path.
_MAYBE_READ = frozenset(
    "load exists parse from_pandas Dataset File Image SVG Audio Video InferenceSession".split()
)
_MAYBE_WRITE = frozenset({"save", "save_model", "output_file"})
_SHOWS = frozenset({"Image", "SVG", "Audio", "Video"})
_LINKS = frozenset({"FileLink", "FileLinks"})
_NOT_READ = frozenset(
    "read_sql read_sql_query read_sql_table read_gbq read_clipboard read_text read_bytes "
    "read_until read_only read_from".split()
)
_NOT_OF_FILES = frozenset(
    "ee hub spacy api nlp sns seaborn datasets data_downloader yaml subprocess".split()
)
_ADDRESSED = frozenset({"get", "post", "put", "head", "patch", "delete", "request"})
_CLIENTS = frozenset({"requests", "httpx", "session", "s", "client", "http"})
_CONNECT = frozenset({"connect", "create_engine", "MongoClient", "Elasticsearch", "urlretrieve"})
_RECEIVER_READS = frozenset("read_text read_bytes iterdir is_file is_dir rglob".split())
_RECEIVER_WRITES = frozenset({"write_text", "write_bytes", "touch"})
_PATH_KEYWORDS = frozenset(
    "path filepath filepath_or_buffer path_or_buf path_or_buffer path_or_bufr file filename "
    "fname file_path file_name io excel_writer fp fid paths url data_files log_dir save_path "
    "directory root_dir database db_path uri".split()
)
_TO_SECOND = frozenset({"joblib", "pickle", "json", "yaml", "torch", "dill", "cloudpickle", "pkl"})
_MOVES = frozenset("copy copy2 copyfile copytree move rename replace symlink".split())
_IN_FORMATS = {  # `SeqIO.convert(file, "sff", file, "qual")`
    **dict.fromkeys(("read", "parse", "index"), ((0, "read"),)),
    "write": ((1, "write"),),
    "convert": ((0, "read"), (2, "write")),
}
_SPARK_FORMATS = frozenset("csv parquet json text orc load save table format".split())
_ARCHIVE = re.compile(r"zf?|.*(?:zip|archive).*", re.IGNORECASE)  # its `write` takes a file in
_FILE = re.compile(r"[^\s:]*\w\.[A-Za-z]\w{1,7}")
_LONGEST_FORMAT = 5
_GENES = ("SeqIO", "AlignIO", "SearchIO")
_BUCKETS = frozenset({"Bucket", "get_bucket"})
_OF_BUCKETS = frozenset(
    "put_object get_object head_object delete_object list_objects list_objects_v2 upload_file "
    "download_file upload_fileobj download_fileobj create_bucket".split()
)
_KNOWN = {"option", "read", "glob", "dump", "chdir", "append", "insert", "write"}
_KNOWN |= OPENS | READ_FIRST | WRITE_FIRST | _MAYBE_READ | _MAYBE_WRITE | _ADDRESSED | _CONNECT
_KNOWN |= _BUCKETS | _OF_BUCKETS | _LINKS | _IN_FORMATS.keys()
_KNOWN |= _RECEIVER_READS | _RECEIVER_WRITES | _MOVES | _SPARK_FORMATS


@dataclass(frozen=True, slots=True)
class Use:
    """An expression that a call takes for a place; `sure` when it cannot be anything else.

    `role` is "read", "write", "unknown", or "bucket" for the name of one.
    """

    node: ast.expr
    role: str
    sure: bool


def owner_words(call: ast.Call) -> tuple[str, ...]:
    """The dotted words before the last: `("os", "path")` for `os.path.join(…)`.

    They are kept with the call: a dozen questions begin with them.
    """
    known: tuple[str, ...] | None = getattr(call, "_owner", None)
    if known is None:
        known = call._owner = _owner_words(call)  # type: ignore[attr-defined]
    return known


def _owner_words(call: ast.Call) -> tuple[str, ...]:
    words = []
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            words.append(node.attr)
            node = node.value
        else:
            node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        words.append(node.id)
    return tuple(reversed(words[1:]))


def uses(call: ast.Call) -> Iterator[Use]:
    """The arguments, or the receiver, that a call takes for a place."""
    name = called_name(call)
    if not may_reach(name):
        return
    owner = owner_words(call)
    if name in _BUCKETS | _OF_BUCKETS:
        named = [keyword.value for keyword in call.keywords if keyword.arg == "Bucket"]
        named += call.args[:1] if name in _BUCKETS else []
        yield from (Use(node, "bucket", True) for node in named)
        yield from _in_bucket(call, name)
        return
    if name in _MOVES and owner[:1] in {("shutil",), ("os",)}:
        for node, role in zip(call.args, ("read", "write"), strict=False):
            yield Use(node, role, True)
        return
    if name == "option":
        match call.args:
            case [ast.Constant(value="path" | "checkpointLocation"), place]:
                yield Use(place, "unknown", True)
        return
    if _is_in_formats(name, owner):
        for position, role in _IN_FORMATS[name]:
            yield from (Use(node, role, True) for node in call.args[position : position + 1])
        return
    found = _role(call, name, owner)
    if not found:
        return
    role, sure, position = found
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if position < 0 and receiver is not None:
        yield Use(receiver, role, sure)
        return
    argument = _argument(call, position)
    if argument is not None:
        yield Use(argument, role, sure)


def _is_in_formats(name: str, owner: tuple[str, ...]) -> bool:
    """Whether it is one of Biopython's, which are told a format after each file."""
    biopython = owner[-1:] == ("Phylo",) or (bool(owner) and owner[-1].endswith(_GENES))
    return biopython and name in _IN_FORMATS


def _in_bucket(call: ast.Call, name: str) -> Iterator[Use]:
    """The places in `download_file(bucket, key, file)` and `upload_file(file, bucket, key)`."""
    if name not in {"download_file", "upload_file"} or len(call.args) < 3:
        return
    down = name == "download_file"
    bucket, key, file = call.args[:3] if down else (*call.args[1:3], call.args[0])
    yield Use(bucket, "bucket", True)
    yield Use(file, "write" if down else "read", True)
    if isinstance(bucket, ast.Constant):  # else it lies in a bucket that has a name
        yield Use(key, "read" if down else "write", False)


def io_role(call: ast.Call) -> str:
    """Whether a call reads or writes data: "read", "write" or ''."""
    name = called_name(call)
    if not may_reach(name):
        return ""
    owner = owner_words(call)
    if _is_in_formats(name, owner):
        return _IN_FORMATS[name][-1][1]
    found = _role(call, name, owner)
    return found[0] if found else ""


def joins_paths(call: ast.Call) -> bool:
    """Whether it is `os.path.join(…)`."""
    return called_name(call) == "join" and owner_words(call)[-1:] == ("path",)


def may_reach(name: str) -> bool:
    """Whether a call of this word can reach a file or an address at all."""
    return name in _KNOWN or name.startswith("read_")


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    if position < len(call.args):
        return call.args[position]
    only_shown = called_name(call) in _SHOWS
    for keyword in call.keywords:
        if keyword.arg in _PATH_KEYWORDS:
            on_the_web = only_shown and keyword.arg == "url" and not _names_file(keyword.value)
            return None if on_the_web else keyword.value
    return None


def _names_file(node: ast.expr) -> bool:
    """Whether a text ends like a file, and is no address."""
    if isinstance(node, ast.BinOp):
        node = node.right
    elif isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[-1]
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and _FILE.fullmatch(text) is not None


def _role(call: ast.Call, name: str, owner: tuple[str, ...]) -> tuple[str, bool, int] | None:
    """Role, sureness and the position of the argument (-1 for the receiver)."""
    root = owner[0] if owner else ""
    last = owner[-1] if owner else ""
    if name in OPENS:
        return _open(call, owner)
    if name in _SPARK_FORMATS and last != "pd" and {"read", "write", "readStream"} & set(owner):
        if name in {"table", "format"}:
            return None
        return ("write" if "write" in owner else "read"), True, 0
    if name in _RECEIVER_READS or name in _RECEIVER_WRITES:
        return ("read" if name in _RECEIVER_READS else "write"), True, -1
    return _by_name(call, name, root, last) or _pathlib(name, last, owner)


def _by_name(call: ast.Call, name: str, root: str, last: str) -> tuple[str, bool, int] | None:
    if name.startswith("read_") and name not in _NOT_READ:
        return "read", bool(root), 0
    if name in READ_FIRST or (name in {"read", "glob"} and last in {"wavfile", "sf", "glob"}):
        return "read", True, 0
    if name == "write" and last in {"wavfile", "sf", "soundfile"}:
        return "write", True, 0
    if name == "glob" and not root:
        return "read", True, 0
    if name in WRITE_FIRST:
        if name in {"remove", "unlink", "rmdir", "mkdir"} and root not in {"os", ""}:
            return ("write", True, -1) if name in {"unlink", "rmdir", "mkdir"} else None
        return "write", name != "remove", 0
    if name in _ADDRESSED and root in _CLIENTS:
        return "read", False, 1 if name == "request" else 0
    if name in _CONNECT:
        return "read", root in {"sqlite3", "duckdb"}, 0
    if name in {"dump", "save"} and root in _TO_SECOND:
        return "write", root in {"joblib", "torch"}, 1
    if root in _NOT_OF_FILES or last in _NOT_OF_FILES:
        return None
    if name == "save" and root in {"np", "numpy"}:
        return "write", True, 0
    if name == "load" and root in {"np", "numpy", "joblib", "torch", "librosa", "nib"}:
        return "read", True, 0
    if name in _MAYBE_READ:
        position = -1 if name == "exists" and not call.args else 0
        return "read", name == "exists" and root == "os", position
    if name in _MAYBE_WRITE or (name == "write" and _writes_file(call, last)):
        return "write", False, 0
    return None


def _writes_file(call: ast.Call, owner: str) -> bool:
    """Whether a method `write` is given a file's name, not what goes into an open file."""
    if not 0 < len(call.args) < 3 or not _names_file(call.args[0]):
        return False
    return not _ARCHIVE.fullmatch(owner) and all(map(_is_format, call.args[1:]))


def _is_format(node: ast.expr) -> bool:
    """Whether it says how a file is written: `"PNG"`."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and text.isalnum() and len(text) <= _LONGEST_FORMAT


def _pathlib(name: str, last: str, owner: tuple[str, ...]) -> tuple[str, bool, int] | None:
    """Places that are neither read nor written by themselves."""
    if name in _LINKS or name == "chdir" or (owner == ("sys", "path") and name == "append"):
        return "unknown", True, 0
    if owner == ("sys", "path") and name == "insert":
        return "unknown", True, 1
    return ("read", False, -1) if name == "glob" and last != "glob" else None


def _open(call: ast.Call, owner: tuple[str, ...]) -> tuple[str, bool, int] | None:
    """`open(path, mode)`, `ZipFile(path, mode)`, `Image.open(path)` and `path.open(mode)`."""
    if owner in {("webbrowser",), ("os",)}:
        return None
    first = call.args[0] if call.args else None
    is_mode = isinstance(first, ast.Constant) and first.value in _MODES
    named = any(keyword.arg in _PATH_KEYWORDS for keyword in call.keywords)
    receiver = bool(owner) and (is_mode or first is None) and not named
    position = 0 if receiver else 1
    modes = [*call.args[position : position + 1]]
    modes += [k.value for k in call.keywords if k.arg == "mode"]
    written = any(
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and len(mode.value) <= 3
        and _OPEN_MODES & set(mode.value)
        for mode in modes
    )
    return ("write" if written else "read"), True, -1 if receiver else 0
