"""Where files may be read and written: under the server's root, and nowhere else."""

import os
from dataclasses import dataclass
from pathlib import Path

from nb2prod.lab.decode import Refused
from nb2prod.sentence import gettext


@dataclass(frozen=True, slots=True)
class Places:
    """The server's root; None when what it shows does not lie on a local disk."""

    root: Path | None
    allow_hidden: bool = False

    def readable(self, path: str, field: str = "path") -> Path | None:
        """Where a path of the browser lies; a link is followed as long as it stays inside.

        Raises:
            Refused: it leads out of the root, or into a hidden folder.
        """
        self._refuse_odd(path, field)
        if self.root is None:
            return None
        place = self.root / path
        if not self._is_inside(place):
            raise Refused(gettext("{}: leads out of the server's root", path), field, status=404)
        return place

    def local(self, path: str, field: str = "path") -> Path:
        """The same, of what has to lie on a local disk.

        Raises:
            Refused: as `readable`; or it lies on no local disk.
        """
        place = self.readable(path, field)
        if place is None:
            said = gettext(
                "{}: does not lie on a local disk: Save and Export Notebook As, in the menu"
                " File, gives the package as a download",
                path,
            )
            raise Refused(said, field)
        return place

    def writable(self, path: str, field: str = "folder") -> Path:
        """Where something may be written: through no link at all.

        Raises:
            Refused: as `local`; or a part of the path is a symbolic link.
        """
        place = self.local(path, field)
        assert self.root is not None
        below = self.root
        for part in place.relative_to(self.root).parts:
            below /= part
            if below.is_symlink():
                said = gettext("{}: goes through a symbolic link: give another folder", path)
                raise Refused(said, field)
        return place

    def told(self, place: Path) -> str:
        """A place as the browser names it; as it is when it lies elsewhere."""
        if self.root is None or not place.is_relative_to(self.root):
            return place.as_posix()
        return place.relative_to(self.root).as_posix()

    def _refuse_odd(self, path: str, field: str) -> None:
        parts = path.split("/") if path else []
        is_odd = any(part in {"", ".", ".."} or "\0" in part for part in parts)
        if is_odd or (os.name == "nt" and any(sign in path for sign in "\\:")):
            said = gettext("{}: no path under the server's root", repr(path))
            raise Refused(said, field, status=404)
        if not self.allow_hidden and any(part.startswith(".") for part in parts):
            raise Refused(gettext("{}: is hidden", path), field, status=404)

    def _is_inside(self, place: Path) -> bool:
        assert self.root is not None
        try:
            return place.resolve().is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):  # too long, links in a ring
            return False
