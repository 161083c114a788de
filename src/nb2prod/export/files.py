"""A file of the package that is not on the disk yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """`path` is relative to the package's root, with forward slashes."""

    path: str
    content: str | bytes
    executable: bool = False

    @property
    def data(self) -> bytes:
        """The content as it lies on the disk: UTF-8, line ends as they are."""
        return self.content.encode() if isinstance(self.content, str) else self.content
