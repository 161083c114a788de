"""The process that answers what only needs reading and thinking: `python -m nb2prod.lab.answering`.

It ends when its standard input does.
"""

import gc
import itertools
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.api import frames
from nb2prod.errors import Nb2prodError
from nb2prod.lab.answers import check, fix, plan, score
from nb2prod.lab.decode import Refused, decode
from nb2prod.lab.language import translated
from nb2prod.lab.messages import (
    ChampionRequest,
    CheckRequest,
    FixRequest,
    PlanRequest,
    Refusal,
    RunRequest,
    ScoreRequest,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by name, with the request's body; `path` is where the file lies, or "".

    `language` is that of the answer, as `language_of` tells it.
    """

    name: str
    path: str
    body: bytes = b""
    root: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status and a body; `bug` is the traceback of one."""

    status: int
    body: bytes
    bug: str = ""


_FULLY = 100  # answers after which all memory is looked through, not only what is new

_READING: dict[str, tuple[type, Callable[[Any, Any], object]]] = {
    "check": (CheckRequest, check.check),
    "fix": (FixRequest, fix.fix),
    "plan": (PlanRequest, plan.plan),
}


def answer(question: Question) -> Reply:
    """Answer one question; no exception leaves this."""
    try:
        return reply(200, _answered(question), question.language)
    except Refused as refused:
        return reply(refused.status, refused.refusal, question.language)
    except Nb2prodError as error:
        return reply(400, Refusal(message=error.words), question.language)
    except Exception as error:
        message = f"nb2prod stumbled ({type(error).__name__}: {error}); please report it"
        return replace(reply(500, Refusal(message=message)), bug=traceback.format_exc())


def reply(status: int, message: object, language: str = "") -> Reply:
    """A message as it is sent, in this language."""
    return Reply(status, msgspec.json.encode(translated(message, language), enc_hook=str))


def _answered(question: Question) -> object:
    path = Path(question.path) if question.path else None
    if question.name in _READING:
        kind, function = _READING[question.name]
        return function(decode(question.body, kind), path)
    assert path is not None
    root = Path(question.root)
    if question.name == "score":
        return score.score(decode(question.body, ScoreRequest), path, root)
    if question.name == "name":
        return plan.name(None, path, question.body)
    from nb2prod.lab.answers import job  # it needs papermill, which takes its time

    if question.name == "champion":
        return job.champion(path, root, decode(question.body, ChampionRequest))
    if question.name == "values":
        return job.accepted(path, decode(question.body, RunRequest).values)
    return job.job(path, root)


def main() -> None:
    """Answer one question after the other; whatever else is printed goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    gc.freeze()
    gc.disable()  # it takes longer than a check, so it is done while nobody waits
    for number in itertools.count(1):
        try:
            question = frames.read(sys.stdin.buffer, Question)
        except EOFError:
            return
        frames.write(replies, answer(question))
        gc.collect(2 if number % _FULLY == 0 else 1)


if __name__ == "__main__":
    main()
