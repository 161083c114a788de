"""Writes a language pack for JupyterLab, in which every sentence of ours is English in brackets."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

LOCALE = "ach_UG"  # JupyterLab's own, for those who try translations
NAME = f"jupyterlab_language_pack_{LOCALE}"
HOME = Path(__file__).parents[1]
_TEXT = r"'((?:[^'\\]|\\.)*)'"
_IN_TYPESCRIPT = re.compile(rf"trans\.(?:__|_n)\(\s*{_TEXT}(?:,\s*{_TEXT})?")

Forms = tuple[str, ...]


def write_pack(folder: Path) -> None:
    """A pack as it is installed; `folder` is to be on Python's path."""
    held = folder / NAME / "locale" / LOCALE / "LC_MESSAGES"
    held.mkdir(parents=True)
    (folder / NAME / "__init__.py").touch()
    catalog = Catalog()
    for forms in in_python():
        translated = tuple(f"⟦{form}⟧" for form in forms)
        catalog.add(forms if forms[1:] else forms[0], translated if forms[1:] else translated[0])
    with (held / "nb2prod.mo").open("wb") as file:
        write_mo(file, catalog)
    plurals = "nplurals=2; plural=(n != 1);"
    language = LOCALE.replace("_", "-")
    about = {"domain": "nb2prod", "language": language, "plural_forms": plurals}
    known = {forms[0]: [f"⟦{form}⟧" for form in forms] for forms in in_typescript()}
    (held / "nb2prod.json").write_text(json.dumps({"": about} | known), encoding="utf-8")
    told = folder / f"{NAME}-1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1\n")
    (told / "entry_points.txt").write_text(f"[jupyterlab.languagepack]\n{LOCALE} = {NAME}\n")


def in_python() -> Iterator[Forms]:
    """The sentences of the server, as a tool for translators finds them."""
    keywords = {"gettext": (1,), "ngettext": (1, 2)}
    found = extract_from_dir(HOME / "src/nb2prod", [("**.py", "python")], keywords=keywords)
    for _, _, message, _, _ in found:
        yield message if isinstance(message, tuple) else (message,)


def in_typescript() -> Iterator[Forms]:
    """The sentences of the front end."""
    for file in (HOME / "labextension/src").iterdir():
        for found in _IN_TYPESCRIPT.findall(file.read_text(encoding="utf-8")):
            yield tuple(form for form in found if form)


if __name__ == "__main__":
    write_pack(Path(sys.argv[1]))
