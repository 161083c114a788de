"""Sentences know how they were put together."""

import pickle

import pytest

from nb2prod.sentence import Sentence, capital, gettext, joined, ngettext, say

GERMAN = {
    "{} of {} tested": "von {1} sind {0} getestet",
    "{} step": "{} Schritt",
    "{} steps": "{} Schritte",
    "reads {}": "liest {}",
    "at {}": "bei {} und {}",
    "at {} {}": "bei {name}",
}


class German:
    """A catalogue of a few sentences, the last of them wrong."""

    def gettext(self, msgid: str) -> str:
        return GERMAN.get(msgid, msgid)

    def ngettext(self, msgid: str, msgid_plural: str, n: int) -> str:
        return self.gettext(msgid if n == 1 else msgid_plural)


SAID = {
    "its parts in another order": (gettext("{} of {} tested", 2, 5), "von 5 sind 2 getestet"),
    "one": (ngettext("{} step", "{} steps", 1), "1 Schritt"),
    "many": (ngettext("{} step", "{} steps", 3), "3 Schritte"),
    "none": (ngettext("{} step", "{} steps", 0), "0 Schritte"),
    "a beginning": (capital(gettext("reads {}", "x")), "Liest x"),
    "sentences in a row": (joined("; ", (gettext("reads {}", "x"), "y")), "liest x; y"),
    "a sentence in another": (gettext("so: {}", gettext("reads {}", "x")), "so: liest x"),
    "what nobody translated": (gettext("unknown {}", 1), "unknown 1"),
    "braces in what is given": (gettext("reads {}", "{0}"), "liest {0}"),
    "braces that are meant": (gettext("a dictionary {}"), "a dictionary {}"),
    "too many braces": (gettext("at {}", 1), "at 1"),
    "other braces": (gettext("at {} {}", 1, 2), "at 1 2"),
    "what is no sentence": ("reads {}", "reads {}"),
}


@pytest.mark.parametrize(("sentence", "said"), SAID.values(), ids=SAID)
def test_sentence_in_another_language(sentence: str, said: str) -> None:
    assert say(sentence, German()) == said


def test_sentence_is_an_english_text() -> None:
    sentence = ngettext("{} step", "{} steps", 2)
    assert sentence == "2 steps"
    assert f"{sentence}!" == "2 steps!"
    assert type(str(sentence)) is str


def test_sentence_about_other_texts() -> None:
    secret = gettext("reads {}", gettext("{} of {} tested", "token", 5))
    hidden = secret.about(lambda text: text.replace("token", "***"))
    assert hidden == "reads *** of 5 tested"


def test_sentence_goes_to_another_process_and_back() -> None:
    sentence = capital(gettext("reads {}", "x"))
    back = pickle.loads(pickle.dumps(sentence))
    assert isinstance(back, Sentence)
    assert (back, say(back, German())) == ("Reads x", "Liest x")
