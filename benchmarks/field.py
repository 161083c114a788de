"""What an examiner does: `python field.py LIST.csv --corpus FOLDER --kernel PYTHON --out ROWS`.

Each notebook runs as it is, is productionized, and its package is tried where nb2prod is not: in a
fresh environment, made as the package's README says, its job under plain papermill. What notebook
and job show is compared by `field_shown.py`, which shares no code with nb2prod. Rows that are in
ROWS are not done again; the table of all rows comes at the end.
"""

import argparse
import csv
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from field_place import PAPERMILL, Done, Place, stop_all
from field_shown import Shown, shown_by, steadied
from field_table import table

SEEDS = ("0", "1", "4242")
_MAKE = Path(__file__).with_name("field_made.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path, help="CSV with the columns repo and path")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--kernel", required=True, help="the Python of the notebooks' environment")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="", help="notebooks with this in their path")
    parser.add_argument("--share", default="1/1", help="i/n: every n-th notebook, from the i-th on")
    parser.add_argument("--unlocked", action="store_true", help="environments without the lock")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="so often the tests run")
    parser.add_argument("--timeout", type=float, default=180, help="seconds for one run")
    parser.add_argument("--keep", type=Path, help="keep packages and executed notebooks here")
    parser.add_argument("--uv", default="uv")
    given = parser.parse_args()
    if not (uv := shutil.which(given.uv)):
        parser.error("uv is not there: pip install uv, and pass --uv")
    given.uv, given.kernel = os.path.abspath(uv), os.path.abspath(given.kernel)
    with given.list.open(encoding="utf-8", newline="") as file:
        rows = [(row["repo"], row["path"]) for row in csv.DictReader(file)]
    first, _, number = given.share.partition("/")
    rows = [row for row in rows[int(first) - 1 :: int(number)] if given.only in "/".join(row)]
    done = {(row["repo"], row["path"]) for row in _rows(given.out)}
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_all)
    lock = threading.Lock()
    with tempfile.TemporaryDirectory(prefix="field-fonts-") as given.fonts:

        def work(row: tuple[str, str]) -> None:
            facts = {"repo": row[0], "path": row[1], **_tried(given, *row)}
            with lock, given.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(facts, ensure_ascii=False) + "\n")
            print(*row, flush=True)

        with ThreadPoolExecutor(given.workers) as pool:
            list(pool.map(work, [row for row in rows if row not in done]))
    print(table([row for row in _rows(given.out) if (row["repo"], row["path"]) in set(rows)]))


def _tried(given: argparse.Namespace, repo: str, path: str) -> dict[str, Any]:
    """All that is to be known of a notebook."""
    with tempfile.TemporaryDirectory(prefix="field-", ignore_cleanup_errors=True) as name:
        scratch = Path(name).resolve()
        repository = (given.corpus / repo.replace("/", "+", 1)).resolve()
        place = Place(given, scratch, repository, Path(path))
        try:
            facts = _stages(place)
        except Exception as error:  # a fault of this script costs one row, not the rest
            facts = {"broken": f"{type(error).__name__}: {error}"}
        if given.keep:
            kept = given.keep / repo.replace("/", "+", 1) / path
            shutil.rmtree(kept, ignore_errors=True)
            ignored = shutil.ignore_patterns("repository", "environment", "user")
            shutil.copytree(scratch, kept, ignore=ignored, dirs_exist_ok=True)
        return facts


def _stages(place: Place) -> dict[str, Any]:
    plain = _plain(place, "original.ipynb")
    facts: dict[str, Any] = {"plain": plain.told}
    if plain.code != 0:
        return facts
    facts["made"] = _made(place)
    if not (package := place.scratch / "package").is_dir():
        return facts
    python, facts["environment"] = _environment(place, package)
    facts["style"] = _style(place, package)
    if facts["environment"]["status"] != "ok":
        return facts
    facts["job"] = _job(place, package, python)
    facts["tests"] = [_tests(place, package, python, seed) for seed in SEEDS[: place.given.seeds]]
    return facts


def _plain(place: Place, out: str) -> Done:
    place.renew()
    command = [place.given.kernel, *PAPERMILL, "-k", "python3", place.notebook.name]
    return place.run([*command, place.scratch / out], place.given.timeout)


def _made(place: Place) -> dict[str, Any]:
    """What productionize made, into the folder `package`."""
    place.renew()
    facts = place.scratch / "made.json"
    command = [sys.executable, _MAKE, place.notebook.name, place.scratch / "package", facts]
    timeout = 4 * place.given.timeout + 60
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    ours = os.pathsep.join(os.path.abspath(path) for path in paths if path)
    done = place.run(command, timeout, JUPYTER_PATH=str(place.kernel()), PYTHONPATH=ours)
    return {**done.told, **(json.loads(facts.read_text()) if facts.exists() else {})}


def _environment(place: Place, package: Path) -> tuple[Path, dict[str, Any]]:
    """A new environment as the README tells, and how that went."""
    folder = place.scratch / "environment"
    python = folder / "bin" / "python"
    uv = place.given.uv
    made = place.run([uv, "venv", "-q", "--python", place.given.kernel, folder], 120, net=True)
    lock = package / "requirements.lock"
    locked = ["-r", lock] if lock.exists() and not place.given.unlocked else []
    command = [uv, "pip", "install", "-q", "--python", python, *locked]
    done = place.run([*command, "-e", f"{package}[job,test]"], 900, net=True)
    return python, {**(made if made.code else done).told, "locked": bool(locked)}


def _style(place: Place, package: Path) -> dict[str, Any]:
    black = place.run([sys.executable, "-m", "black", "--check", "-q", package], 60)
    ruff = place.run([sys.executable, "-m", "ruff", "check", "--no-cache", package], 60)
    return {"black": black.code == 0, "ruff": ruff.code == 0, "told": ruff.out[:300]}


def _job(place: Place, package: Path, python: Path) -> dict[str, Any]:
    """How the job runs from the notebook's folder, and whether it shows the same."""
    place.renew()
    (job,) = (package / "jobs").glob("*.ipynb")
    out = place.scratch / "job.ipynb"
    done = place.run([python, *PAPERMILL, job, out], place.given.timeout)
    if done.code != 0:
        return done.told
    modules = [f"{file.parent.name}.{file.stem}" for file in package.glob("src/*/*.py")]
    original, shown = shown_by(place.scratch / "original.ipynb"), shown_by(out, modules)

    def again() -> Shown | None:
        done = _plain(place, "again.ipynb")
        return shown_by(place.scratch / "again.ipynb") if done.code == 0 else None

    return done.told | steadied(shown, original, again)


def _tests(place: Place, package: Path, python: Path, seed: str) -> dict[str, Any]:
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line", package]
    done = place.run(command, place.given.timeout, PYTHONHASHSEED=seed)
    return {**done.told, "summary": (done.out.strip().splitlines() or [""])[-1]}


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
