"""What the rules are about, in the words that stand above a group of findings."""

from nb2prod.sentence import gettext

THEMES = {
    "NB1": gettext("Running from top to bottom"),
    "NB2": gettext("Paths and places"),
    "NB3": gettext("Logging"),
    "NB4": gettext("Tests"),
    "NB5": gettext("Same result tomorrow"),
    "NB6": gettext("Security"),
    "NB7": gettext("Shape"),
    "NB0": gettext("Comments to nb2prod"),
}


def theme_of(code: str) -> str:
    """The theme of a rule's code."""
    return THEMES.get(code[:3], gettext("Other"))
