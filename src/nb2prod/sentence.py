"""Sentences that can be said in another language.

They are English texts that remember how they were put together, so that a door can say them in its
user's language. Tools that collect sentences for translators know the names of the functions, which
are those of Python's own `gettext`.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Catalogue(Protocol):
    """What a language says; a sentence that it does not know stays English."""

    def gettext(self, msgid: str) -> str:
        """The sentence in that language."""

    def ngettext(self, msgid: str, msgid_plural: str, n: int) -> str:
        """The sentence about so many things."""


class Sentence(str):
    """A sentence in English; `forms` are for one thing and for many, and `given` fills them."""

    __slots__ = ("forms", "given", "is_capital")

    forms: tuple[str, ...]
    given: tuple[Any, ...]
    is_capital: bool

    def about(self, change: Callable[[str], str]) -> "Sentence":
        """The same sentence about other texts."""
        given = tuple(change(part) if isinstance(part, str) else part for part in self.given)
        return _made(self.forms, given, self.is_capital)


def gettext(form: str, *given: object) -> Sentence:
    """A sentence; what is given stands in the places of its braces."""
    return _made((form,), given)


def ngettext(one: str, many: str, count: int, *given: object) -> Sentence:
    """A sentence about so many things; the count stands first."""
    return _made((one, many), (count, *given))


def joined(separator: str, parts: Iterable[str]) -> Sentence:
    """Sentences in a row."""
    given = tuple(parts)
    return _made((separator.join(["{}"] * len(given)),), given)


def capital(words: str) -> str:
    """The same words as the beginning of a line."""
    if isinstance(words, Sentence):
        return _made(words.forms, words.given, is_capital=True)
    return _capital(words)


def say(words: T, catalogue: Catalogue) -> T | str:
    """A sentence in another language; anything else as it is."""
    if not isinstance(words, Sentence):
        return words
    one, many = words.forms[0], words.forms[-1]
    form = catalogue.gettext(one) if one == many else catalogue.ngettext(one, many, words.given[0])
    try:
        text = _filled(form, tuple(say(part, catalogue) for part in words.given))
    except (IndexError, KeyError, ValueError):  # the braces are others in the translation
        return str(words)
    return _capital(text) if words.is_capital else text


def _made(forms: tuple[str, ...], given: tuple[Any, ...], is_capital: bool = False) -> Sentence:
    text = _filled(forms[0] if given[:1] == (1,) else forms[-1], given)
    made = Sentence(_capital(text) if is_capital else text)
    made.forms, made.given, made.is_capital = forms, given, is_capital
    return made


def _filled(form: str, given: tuple[Any, ...]) -> str:
    return form.format(*given) if given else form


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
