"""A time does not say in which time zone it is.

What it does
    Finds `utcnow()` and `fromtimestamp(…)` without a zone, also where they are handed on (`apply`);
    times without one that are compared with times that have one, `now()` without one that is
    compared with a column, also by way of a name; `resample` and `asfreq` to hours or less in a
    notebook that names no zone, and `tzinfo=pytz.timezone(…)`. Whole days, and two times of the
    data without a zone, are left alone: dates need none.

Why it matters
    Without a zone a time means whatever the machine's clock is set to: your laptop's, and UTC on
    the server. Rows near midnight move to another day; comparing the two kinds stops the job.

Bad:
    from datetime import datetime
    read_at = datetime.utcnow()

Good:
    from datetime import datetime, timezone
    read_at = datetime.now(timezone.utc)

How to fix
    Keep times in UTC with their zone: `datetime.now(timezone.utc)`,
    `datetime.fromtimestamp(t, timezone.utc)`, `pd.to_datetime(column, utc=True)`. For a place's own
    time take `zoneinfo.ZoneInfo("Europe/Berlin")`; with pytz it is `zone.localize(time)`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_MESSAGES = {
    "utc": gettext(
        "this is UTC but does not say so, and later counts as local: datetime.now(timezone.utc)"
    ),
    "local": gettext("this is the machine's local time, another on a server: give it timezone.utc"),
    "mixed": gettext(
        "this has no time zone and what it meets has one, which stops the job: give it one"
    ),
    "now": gettext(
        "this is the machine's local time, and the column's zone is unknown: give both a zone"
    ),
    "hours": gettext(
        "no time has a zone here: an hour is lost or doubled twice a year: tz_localize first"
    ),
    "pytz": gettext(
        "with pytz this is the zone's time of long ago: zone.localize(time), or ZoneInfo"
    ),
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each time whose zone is left to chance."""
    for timestamp in analysis.timestamps:
        yield rule.at(timestamp.call.location, _MESSAGES[timestamp.fault])


rule = Rule("NB506", "naive-timestamp", Severity.ADVICE, check, __doc__)
