"""What a finding is about, in the notebook's own words."""

import re

from nb2prod.rule import shown

_UNDERLINED = re.compile(
    r"[bBfFrRuU]{0,2}(?P<quote>\"\"\"|'''|\"|')(?:\\.|(?!(?P=quote)).)*(?P=quote)?"
    r"|(?:async\s+)?(?:def|class)\s+\w+|(?:from|import|except|for|with|if|while)\b.*\S"
    r"|[%!@]*[^\W\d][\w.]*|[\d.]+|\S.*\S|\S"
)


def subject_of(line: str, column: int) -> tuple[str, int]:
    """What stands in a line at a column, counted from 1, and how many letters come before its end.

    A line that is shorter gives what there is of it.
    """
    found = _UNDERLINED.match(line, column - 1)
    end = found.end() if found else len(line)
    subject = found[0] if found else line.strip()
    return shown(subject.strip("\"'")).strip('"'), end
