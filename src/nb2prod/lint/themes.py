"""What the rules are about, in the words that stand above a group of findings."""

THEMES = {
    "NB1": "Running from top to bottom",
    "NB2": "Paths and places",
    "NB3": "Logging",
    "NB4": "Tests",
    "NB5": "Same result tomorrow",
    "NB6": "Security",
    "NB7": "Shape",
    "NB0": "Comments to nb2prod",
}


def theme_of(code: str) -> str:
    """The theme of a rule's code."""
    return THEMES.get(code[:3], "Other")
