"""`nb2prod check` over many notebooks, next to its peers: `python checking.py FOLDER --peers BIN`.

Each command is a process of its own that gets all notebooks at once. The slow peers get fewer.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from timing import as_installed, cpu, notebooks

from nb2prod.errors import Nb2prodError
from nb2prod.notebook import read

_PARTS = {"flake8": 1, "pylint": 4, "pynblint": 1}  # takes one in so many of the few


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("NB2PROD_CORPUS", ""))
    parser.add_argument("--most", type=int, default=1000, help="notebooks at most")
    parser.add_argument("--few", type=int, default=100, help="notebooks for the slow peers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", type=Path, help="the bin folder of a venv with checkers.txt")
    given = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="nb2prod-bench-"))
    as_installed(scratch / "bytecode")
    try:
        paths = _copies(notebooks(given.folder, given.most, given.seed), scratch / "all")
        _ours(paths[:1], scratch / "first")  # compiles our modules
        many = _against_ruff(paths, scratch)
        print(f"{len(paths)} notebooks: CPU milliseconds for each, all processes included\n")
        for name, milliseconds in many.items():
            print(f"{name:24}{milliseconds:8.1f}  {milliseconds / many['ruff']:.2f} times ruff")
        few = paths[: given.few]
        if given.peers:
            print()
        for peer, part in _PARTS.items() if given.peers else ():
            sample = few[::part]
            _peer(given.peers, peer, sample[:1], scratch / f"{peer}-first")
            ours = _ours(sample, scratch / f"for-{peer}")
            theirs = _peer(given.peers, peer, sample, scratch / peer)
            ratio = theirs / ours
            print(f"{peer:12}{len(sample):6} notebooks {theirs:8.1f}  {ratio:.1f} times nb2prod")
    finally:
        shutil.rmtree(scratch)


def _copies(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The notebooks that are in Python, without what lies beside them."""
    (folder / ".git").mkdir(parents=True)  # what lies above it is another project's
    found = []
    for number, path in enumerate(paths):
        with contextlib.suppress(Nb2prodError):
            read(path)
            found.append(Path(shutil.copyfile(path, folder / f"{number:04}.ipynb")))
    return found


def _against_ruff(paths: Sequence[Path], scratch: Path) -> Mapping[str, float]:
    ruff = [_installed("ruff"), "check", "--isolated", f"--cache-dir={scratch / 'ruff'}"]
    return {
        "nb2prod": _ours(paths, scratch / "cache"),
        "ruff": _milliseconds(ruff, paths),
        "nb2prod again": _ours(paths, scratch / "cache"),
        "ruff again": _milliseconds(ruff, paths),
    }


def _ours(paths: Sequence[Path], cache: Path) -> float:
    command = [sys.executable, "-m", "nb2prod", "check"]
    return _milliseconds(command, paths, NB2PROD_CACHE_DIR=str(cache))


def _peer(peers: Path, peer: str, paths: Sequence[Path], folder: Path) -> float:
    if peer == "pynblint":  # takes one folder
        folder.mkdir()
        for path in paths:
            shutil.copyfile(path, folder / path.name)
        command = [str(peers / peer), "--yes", f"--output={folder / 'out.json'}", str(folder)]
        return _milliseconds(command, ()) / len(paths)
    search = os.pathsep.join((str(peers), os.environ["PATH"]))
    return _milliseconds([str(peers / "nbqa"), peer], paths, PATH=search)


def _milliseconds(command: Sequence[str], paths: Sequence[Path], **environment: str) -> float:
    """CPU time for each notebook."""
    start = cpu()
    whole = [*command, *map(str, paths)]
    done = subprocess.run(whole, capture_output=True, env=os.environ | environment, check=False)
    if done.returncode not in (0, 1) and "nbqa" not in command[0]:  # whose code is a sum
        print(done.stderr.decode(errors="replace")[-300:], file=sys.stderr)
    return (cpu() - start) * 1000 / max(len(paths), 1)


def _installed(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


if __name__ == "__main__":
    main()
