"""The door for nbconvert and for Save and Export Notebook As: a package in a zip file.

    jupyter nbconvert --to nb2prod churn.ipynb

The notebook is not run, so the package has no tests, and nothing is verified.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from nb2prod.api.productionize import Options, productionize
from nb2prod.scratch import scratch_folder

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows: the same notebook, the same bytes
_UNIX = 3


class PackageExporter(Exporter):
    """nbconvert's `--to nb2prod`."""

    export_from_notebook = "Python package (nb2prod)"
    output_mimetype = "application/zip"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".zip"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The package's files in one folder, as the bytes of a zip file.

        Raises:
            NotebookError: the notebook has no code, or is in another language.
        """
        nb, known = super().from_notebook_node(nb, resources, **more)
        about = known["metadata"]
        source = Path(about.get("path") or ".") / f"{about.get('name') or 'notebook'}.ipynb"
        with scratch_folder() as scratch:
            options = Options(scratch / "package", run=False, to_carry=True)
            made = productionize(source, options, raw=json.dumps(nb).encode())
            return _zipped(made.written.folder, made.plan.name), known


def _zipped(folder: Path, name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{name}/{file.relative_to(folder).as_posix()}", _DAY)
            entry.create_system, entry.compress_type = _UNIX, zipfile.ZIP_DEFLATED
            is_executable = file.stat().st_mode & 0o100
            entry.external_attr = (0o755 if is_executable else 0o644) << 16
            archive.writestr(entry, file.read_bytes())
    return buffer.getvalue()
