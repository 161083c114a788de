"""Whether warm runs show what papermill shows: `warm.py KEPT --corpus FOLDER --kernel PYTHON`.

KEPT is what `field.py --keep` kept. Each package's job runs under plain papermill and as a run of
a sweep, both in the environment of PYTHON, and what the two executed notebooks show is compared
by `field_shown.py`. Of what papermill itself does not repeat, only what all its runs show counts.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from field_place import PAPERMILL, Place
from field_shown import Shown, shown_by, steadied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kept", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--kernel", required=True, help="the Python of the notebooks' environment")
    parser.add_argument("--timeout", type=float, default=180, help="seconds for one run")
    parser.add_argument("--only", default="", help="notebooks with this in their path")
    given = parser.parse_args()
    given.kernel = os.path.abspath(given.kernel)
    counts = {"same": 0, "differs": 0, "failed": 0}
    with tempfile.TemporaryDirectory(prefix="warm-fonts-") as given.fonts:
        for package in sorted(given.kept.glob(f"**/{given.only}*/package")):
            name, told = package.parent.relative_to(given.kept), _tried(given, package.resolve())
            counts[told.partition(":")[0]] += 1
            print(name, told, flush=True)
    print(counts)


def _tried(given: argparse.Namespace, package: Path) -> str:
    """In one line, how a warm run of this package compares."""
    repository, *inside = package.parent.relative_to(given.kept.resolve()).parts
    with tempfile.TemporaryDirectory(prefix="warm-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder).resolve()
        shutil.copytree(package, scratch / "package")
        place = Place(given, scratch, (given.corpus / repository).resolve(), Path(*inside))
        first = _cold(place)
        if isinstance(first, str):
            return f"failed: papermill: {first}"
        shown, way = _warm(place)
        if shown is None:
            return f"failed: {way}"

        def again() -> Shown | None:
            other = _cold(place)
            return other if isinstance(other, Shown) else None

        found = steadied(shown, first, again)
        if found["missing"] + found["extra"]:
            return f"differs: {found['examples']}{way}"
        return f"same: {found['lines']} lines, {found['figures']} figures{way}"


def _cold(place: Place) -> Shown | str:
    """What papermill's notebook shows, or why there is none."""
    place.renew()
    (job,) = (place.scratch / "package" / "jobs").glob("*.ipynb")
    out = place.scratch / "cold.ipynb"
    command = [place.given.kernel, *PAPERMILL, "-k", "python3", job, out]
    sources = str(place.scratch / "package" / "src")
    done = place.run(command, place.given.timeout, PYTHONPATH=sources)
    return shown_by(out) if done.code == 0 else str(done.told["error"])


def _warm(place: Place) -> tuple[Shown | None, str]:
    """What the only run of a sweep shows, and where not warm, why; or why there is none."""
    place.renew()
    grid = place.scratch / "grid.json"
    grid.write_text(json.dumps([{}]))
    command = [sys.executable, "-m", "nb2prod", "sweep", place.scratch / "package"]
    own = os.environ.get("PYTHONPATH", "")
    done = place.run(
        [*command, "--grid", grid, "--kernel", "python3", "--workers", "1"],
        place.given.timeout,
        JUPYTER_PATH=str(place.kernel()),
        PYTHONPATH=os.path.abspath(own) if own else "",
        NB2PROD_RUNS=str(place.scratch / "runs.sqlite"),
    )
    if done.code != 0:
        return None, str(done.told["error"])
    (executed,) = (place.scratch / "package" / "artifacts").glob("sweeps/**/*.ipynb")
    return shown_by(executed), "".join(
        f" ({line})" for line in done.err.splitlines() if "each run" in line
    )


if __name__ == "__main__":
    main()
