"""A run touches nothing outside its folder, and says what it was kept from."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.analysis import analyze
from nb2prod.notebook import Notebook
from nb2prod.observe import Observation, Request, find_outside, observe, workspace
from nb2prod.observe.recorder.guard import landlock

LOCKS = pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")
CUTS_OFF = pytest.mark.skipif(not landlock.can_cut_off(), reason="this system cannot")

# What a notebook tries, in cells of one run, and what is told of it. OUT is a folder elsewhere,
# MINE the notebook's own; neither may be changed.
TRIES = {
    "a file written": ("open(OUT + '/a.csv', 'w')", "writes outside its folder"),
    "a Path written": ("Path(OUT, 'a.csv').write_text('x')", "writes outside its folder"),
    "a table written": ("pd.DataFrame({'a': [1]}).to_csv(OUT + '/a')", "writes outside its folder"),
    "a file changed": ("open(OUT + '/there.csv', 'a')", "writes outside its folder"),
    "a file deleted": ("os.remove(OUT + '/there.csv')", "deletes outside its folder"),
    "a Path deleted": ("Path(OUT, 'there.csv').unlink()", "deletes outside its folder"),
    "a folder deleted": ("shutil.rmtree(OUT)", "deletes outside its folder"),
    "a folder made": ("os.makedirs(OUT + '/new/deep')", "writes outside its folder"),
    "a file moved in": ("shutil.move(OUT + '/there.csv', 'x')", "writes outside its folder"),
    "a file moved out": ("os.rename('x.csv', OUT + '/x.csv')", "writes outside its folder"),
    "a file copied out": ("shutil.copy('x.csv', OUT + '/x.csv')", "writes outside its folder"),
    "a link made": ("os.symlink('x.csv', OUT + '/link')", "writes outside its folder"),
    "a file cut": ("os.truncate(OUT + '/there.csv', 0)", "writes outside its folder"),
    "rights changed": ("os.chmod(OUT + '/there.csv', 0o600)", "writes outside its folder"),
    "an original written": ("open(MINE + '/x.csv', 'w')", "writes outside its folder"),
    "an original deleted": ("os.remove(MINE + '/x.csv')", "deletes outside its folder"),
    "a new file beside the original": ("open(MINE + '/y', 'w')", "writes outside its folder"),
    "an original through a link": (
        "os.symlink(MINE + '/x.csv', 'l')\nos.link(MINE + '/x.csv', 'hard')",
        "writes outside its folder",
    ),
    "a database made": ("sqlite3.connect(OUT + '/new.db')", "writes outside its folder"),
    "a shell line": ("!touch {OUT}/a", "runs a shell command"),
    "a shell line with a redirection": ("!echo x >> $OUT/there.csv", "runs a shell command"),
    "a program": ("!no-such-program", "runs a shell command"),
    "a script": ("%%bash\nls\nno-such-program", "runs a shell command"),
    "another language": ("%%perl\nprint 1", "runs a shell command"),
    "a program by subprocess": ("subprocess.run(['no-such-program'])", "runs a shell command"),
    "a command by subprocess": (
        "subprocess.run(f'touch {OUT}/a', shell=True)",
        "runs a shell command",
    ),
    "a command by os.system": ("os.system(f'touch {OUT}/a')", "runs a shell command"),
    "a Python program by os.system": ("os.system('python x.py')", "runs a shell command"),
    "a Python script": ("%%python\nprint(1)", "runs a shell command"),
    "mail": ("smtplib.SMTP('mail.invalid')", "sends mail"),
    "a post": (
        "c = http.client.HTTPConnection('a.invalid'); c.sock = 1; c.send(b'POST / HTTP/1.1')",
        "sends to the network",
    ),
}
PASSES = {
    "a file of its own": "open('new.csv', 'w').write('x')\nos.remove('new.csv')",
    "a file of the folder changed": "open('x.csv', 'a').write('x')",
    "a folder of its own": "os.makedirs('out/deep')\nshutil.rmtree('out')",
    "a file outside read": "assert open(OUT + '/there.csv').read() == 'there'",
    "a file outside copied in": "shutil.copy(OUT + '/there.csv', 'there.csv')",
    "an original read": "assert open(MINE + '/x.csv').read() == 'x.csv'",
    "temporary files": "tempfile.NamedTemporaryFile().write(b'x')\ntempfile.mkdtemp()",
    "devices": "open('/dev/null', 'w').write('x')",
    "a lock of processes": "multiprocessing.Lock().acquire()",
    "an array": "np.save('x.npy', np.zeros(3))",
    "a database of its own": "sqlite3.connect('x.db').execute('create table t (a)')",
    "shell lines that look": "!ls -la | head -2\nassert _exit_code == 0",
    "shell lines that stay": "!mkdir -p out2 && touch out2/x && cp $OUT/there.csv out2",
    "a shell line with a value": "name = 'x.csv'\nassert !cat {name}",
    "a script that looks": "%%bash\nls\npwd",
    "a program that a library starts": "import platform; platform.processor()",
    "packages are left alone": "!pip install no-such-package-at-all",
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1]); plt.savefig('x.png')",
}
PASSES["a shell line with a value"] = "name = 'x.csv'\nlines = !cat {name}\nassert lines"
IMPORTS = (
    "import http.client, multiprocessing, os, shutil, smtplib, sqlite3, subprocess, tempfile\n"
    "from pathlib import Path\nimport numpy as np, pandas as pd\n"
)


def _state(folder: Path) -> dict[Path, tuple[object, ...]]:
    """All that a run must leave as it was; when a file was last read is no part of it."""
    states = {path: path.stat() for path in folder.rglob("*")}
    return {
        path: (s.st_mtime_ns, s.st_mode, s.st_size, s.st_ino, path.is_file() and path.read_bytes())
        for path, s in states.items()
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("guard")
    for name in ("home/x.csv", "out/there.csv"):
        (place / name).parent.mkdir()
        (place / name).write_text(
            Path(name).name.removesuffix(".csv") if "out" in name else "x.csv"
        )
    return place


@pytest.fixture(scope="module")
def seen(place: Path, make: Callable[..., Notebook]) -> Observation:
    """One guarded run; a cell that fails does not end it."""
    before = _state(place)
    start = f"{IMPORTS}OUT, MINE = {str(place / 'out')!r}, {str(place / 'home')!r}"
    tries = [(source, "raises-exception") for source, _ in TRIES.values()]
    passes = [(source, "raises-exception") for source in PASSES.values()]
    notebook = make(place / "home" / "it.ipynb", start, *tries, *passes)
    observation = observe(notebook, Request(folder=place / "home"))
    assert _state(place) == before
    assert observation.failure is None
    return observation


@pytest.mark.parametrize("name", TRIES)
def test_refused(seen: Observation, name: str) -> None:
    index = list(TRIES).index(name) + 1
    kinds = {refusal.kind for refusal in seen.refused if refusal.location.cell == index}
    assert (kinds, (seen.cells[index].error or "")[:16]) == ({TRIES[name][1]}, "PermissionError:")
    assert "--allow-effects" in (seen.cells[index].error or "")


@pytest.mark.parametrize("name", PASSES)
def test_passes(seen: Observation, name: str) -> None:
    index = list(PASSES).index(name) + 1 + len(TRIES)
    told = [refusal.what for refusal in seen.refused if refusal.location.cell == index]
    installs = ["pip install no-such-package-at-all"] if "packages" in name else []
    assert (seen.cells[index].error, told) == (None, installs)


CONNECTS = """\
import socket, sys
open('made.txt', 'a').write(sys.argv[1])
for action in sys.argv[2:]:
    try:
        if action == 'connect':
            socket.create_connection(('127.0.0.1', 1), 1)
        else:
            open(action, 'w')
    except PermissionError:
        print('kept from it')
"""


@CUTS_OFF
def test_a_python_program_runs_without_network(
    make: Callable[..., Notebook], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "go.py").write_text(CONNECTS)
    run = "subprocess.run([sys.executable, 'go.py', '{}', 'connect'], stdout=subprocess.PIPE)"
    cells = [
        "import subprocess, sys",
        f"!python go.py 1 connect {tmp_path / 'out.txt'}",
        f"print({run.format(2)}.stdout.decode())",
        "print(subprocess.check_output('python go.py 3 connect', shell=True).decode())",
        "print(open('made.txt').read())",
    ]
    observation = observe(make(home / "it.ipynb", *cells), Request(folder=home))
    said = "".join(run.printed for run in observation.cells).split("\n")
    assert [line.strip() for line in said if line] == ["kept from it"] * 4 + ["123"]
    kinds = [(refusal.kind, refusal.location.cell) for refusal in observation.refused]
    assert kinds == [("runs a Python program", cell) for cell in (1, 2, 3)]


def test_a_refusal_has_its_line(make: Callable[..., Notebook], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    out = tmp_path / "out.csv"
    cells = ["\n\nx = 1\n" + f"def f():\n    open({str(out)!r}, 'w')\nf()"]
    observation = observe(make(home / "it.ipynb", *cells), Request(folder=home))
    assert [(r.what, r.location.line) for r in observation.refused] == [(str(out), 5)]
    assert not out.exists()


def test_calls_found_by_reading_are_refused_or_allowed(
    make: Callable[..., Notebook], tmp_path: Path
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    (home / "psycopg2.py").write_text("def connect(name): return name\n")
    (home / "mine.txt").write_text("mine")
    cells = [
        "import psycopg2\nc = psycopg2.connect('db')",
        f"open({str(out / 'x')!r}, 'w').write('x')",
        f"!echo x > {out / 'y'}",
        f"try: open({str(home / 'mine.txt')!r}, 'w')\nexcept PermissionError as e: print(e)",
    ]
    notebook = make(home / "it.ipynb", *cells)
    outside = find_outside(analyze(notebook))
    guarded = observe(notebook, Request(folder=home, outside=outside))
    assert guarded.failure is not None
    assert guarded.failure.error == (
        "PermissionError: psycopg2.connect(…) is not called, as it uses a database: "
        "allow it with --allow-effects"
    )
    assert list(out.iterdir()) == []
    allowed = observe(notebook, Request(folder=home, outside=outside, allow_effects=True))
    assert (allowed.failure, allowed.refused) == (None, ())
    assert sorted(path.name for path in out.iterdir()) == ["x", "y"]
    assert (home / "mine.txt").read_text() == "mine"
    assert "is not changed" in allowed.cells[3].printed


@LOCKS
def test_c_libraries_and_programs_are_kept_inside_too(
    make: Callable[..., Notebook], tmp_path: Path
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    touch = "import ctypes; ctypes.CDLL(None).creat({!r}, 0o644)"
    cells = [
        touch.format(str(out / "c").encode()),
        touch.format(b"c"),
        "import multiprocessing, os\n"
        f"it = {{'target': os.mkdir, 'args': ({str(out / 'p')!r},)}}\n"
        "worker = multiprocessing.get_context('fork').Process(**it)\n"
        "worker.start(); worker.join()",
        ("import sqlite3\nsqlite3.connect(OUT).execute('delete from t')", "raises-exception"),
    ]
    database = out / "it.db"
    sqlite3.connect(database).execute("create table t (a)").connection.close()
    cells[0] = f"OUT = {str(database)!r}\n{cells[0]}"
    observation = observe(make(home / "it.ipynb", *cells), Request(folder=home))
    assert observation.failure is None
    assert list(out.iterdir()) == [database]
    assert [(refusal.location.cell, refusal.what) for refusal in observation.refused] == [
        (2, str(out / "p")),  # told by the worker
        (3, "attempt to write a readonly database"),
    ]
    assert observation.files_written == ("c",)


def test_a_database_is_written_when_it_has_changed(
    make: Callable[..., Notebook], tmp_path: Path
) -> None:
    for name in ("read.db", "changed.db"):
        sqlite3.connect(tmp_path / name).execute("create table t (a)").connection.close()
    cells = [
        "import sqlite3\nsqlite3.connect('read.db').execute('select * from t').fetchall()",
        "with sqlite3.connect('changed.db') as c: c.execute('insert into t values (1)')",
        "with sqlite3.connect('new.db') as c: c.execute('create table t (a)')",
    ]
    observation = observe(make(tmp_path / "it.ipynb", *cells), Request(folder=tmp_path))
    assert observation.failure is None
    assert observation.files_read == ("read.db", "changed.db")
    assert observation.files_written == ("changed.db", "new.db")


def test_links_become_copies_before_they_are_changed(
    make: Callable[..., Notebook], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "_clone", lambda here, there: False)
    monkeypatch.setattr(workspace, "MAX_COPIED_FILE", 1)
    monkeypatch.setattr(workspace, "_UNLOCKED", 1)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("append.csv", "write.csv", "move.csv", "remove.csv", "shell.csv", "read.csv"):
        (home / name).write_text("mine")
    sqlite3.connect(home / "it.db").execute("create table t (a)").connection.close()
    before = _state(home)
    cells = [
        "import os, shutil, sqlite3",
        "open('append.csv', 'a').write('x')\nassert open('append.csv').read() == 'minex'",
        "open('write.csv', 'w').write('new')\nassert open('write.csv').read() == 'new'",
        "os.rename('move.csv', 'moved.csv')\nassert open('moved.csv').read() == 'mine'",
        "open('moved.csv', 'a').write('x')\nos.remove('remove.csv')\nos.chmod('moved.csv', 0o600)",
        "!echo changed >> shell.csv\nassert 'changed' in open('shell.csv').read()",
        "with sqlite3.connect('it.db') as c: c.execute('insert into t values (1)')",
        "assert open('read.csv').read() == 'mine' and sorted(os.listdir())[0] == 'append.csv'",
    ]
    observation = observe(make(home / "it.ipynb", *cells), Request(folder=home))
    assert (observation.failure, observation.refused) == (None, ())
    written = {"append.csv", "write.csv", "moved.csv", "shell.csv", "it.db"}
    assert set(observation.files_written) == written
    assert _state(home) == before
