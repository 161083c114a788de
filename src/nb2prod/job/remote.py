"""What a run leaves, sent to where others find it: addresses of clouds, by fsspec."""

import hashlib
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nb2prod.errors import RunError
from nb2prod.job.evidence import FileUse, file_use

_MODULES = {"gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "s3": "s3fs"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_CHUNK = 1 << 20


def is_address(text: str) -> bool:
    """Whether it names a place that is on no disk."""
    return bool(_SCHEME.match(text))


def destinations(output: Path | str | None, artifacts: str) -> tuple[str, str]:
    """Where an executed notebook is sent, and the files of its run; "" for nowhere.

    Raises:
        RunError: nothing can be sent there.
    """
    notebook = output if isinstance(output, str) and is_address(output) else ""
    for address in filter(None, (notebook, artifacts)):
        require_address(address)
    return notebook, artifacts


def require_address(url: str) -> None:
    """See that something can be sent there, as far as that is seen without sending.

    Raises:
        RunError: it is of no cloud that is known, or what speaks with that is not installed.
    """
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else ""
    if scheme not in {*_MODULES, "memory"} or not url.partition("://")[2].strip("/"):
        known = ", ".join(f"{each}://BUCKET/…" for each in ("s3", "gs", "az"))
        told = f"{scheme}://…" if scheme else url  # others may have a password in them
        raise RunError(f"{told}: nothing can be sent there: give {known}")
    wanted = {"fsspec", _MODULES.get(scheme, "fsspec")}
    if missing := sorted(module for module in wanted if find_spec(module) is None):
        told = " and ".join(missing)
        raise RunError(f"{url}: needs {told}: pip install 'nb2prod[cloud]'")


def send(file: Path, url: str, sha256: str = "") -> FileUse:
    """Copy a file to an address, or into it where that ends with a slash; what lies there now.

    Args:
        file: the file.
        url: the address.
        sha256: what the file's hash has to be, if it may not have changed.

    Raises:
        RunError: it cannot be sent.
    """
    url += file.name * url.endswith("/")
    use = file_use(str(file), "written")
    if use is None:
        raise RunError(f"{file}: is gone")
    if sha256 and use.sha256 != sha256:
        raise RunError(
            f"{file}: has changed since the run wrote it: give each run a file of its own"
        )
    system, place = _opened(url)
    try:
        system.put_file(str(file), place)
    except Exception as error:  # each cloud has its own
        raise RunError(f"{url}: cannot be written ({_reason(error)}): {file} stays") from error
    return FileUse(url, "written", use.size, use.sha256)


def digest(url: str) -> str:
    """The hash of what lies at an address, as `FileUse` has it.

    Raises:
        RunError: it cannot be read.
    """
    require_address(url)
    system, place = _opened(url)
    found = hashlib.sha256()
    try:
        with system.open(place, "rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except Exception as error:  # each cloud has its own
        raise RunError(f"{url}: cannot be read ({_reason(error)})") from error
    return found.hexdigest()


def _opened(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    try:
        system, place = url_to_fs(url)
    except Exception as error:
        raise RunError(f"{url}: cannot be reached ({_reason(error)})") from error
    return system, str(place)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
