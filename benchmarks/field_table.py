"""The rows of `field.py` as a table, with each notebook that is not perfect and why."""

from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

Row = dict[str, Any]


def table(rows: list[Row]) -> str:
    """Counts and medians, then what is not perfect."""
    ran = [row for row in rows if row.get("plain", {}).get("status") == "ok"]
    lines = [f"{len(rows)} notebooks, of which {len(ran)} run as they are"]
    lines += _counts(ran)
    lines += _costs([row for row in ran if "made" in row])
    faulty = [(row, why) for row in rows if (why := list(_faults(row)))]
    lines.append(f"not perfect: {len(faulty)}")
    lines += [f"  {row['repo']} {row['path']}: {'; '.join(why)}" for row, why in faulty]
    return "\n".join(lines)


def _counts(rows: list[Row]) -> Iterator[str]:
    made = [row["made"] for row in rows if "stages" in row.get("made", {})]
    yield f"  converted           {_of(len(made), len(rows))}"
    for name, key in (("environment", "environment"), ("job runs", "job")):
        yield f"  {name:<19} {_of(sum(_ok(row.get(key)) for row in rows), len(rows))}"
    jobs = [row["job"] for row in rows if _ok(row.get("job"))]
    yield f"  shows the same      {_of(sum(not _differs(job) for job in jobs), len(rows))}"
    timed = [n for job in jobs if (n := job.get("missing_timings"))]
    yield f"    lines of %time etc. {sum(timed)} in {len(timed)}, which the log has instead"
    yield f"  verified the same   {_of(sum(m['same'] for m in made), len(rows))}"
    tried = [row["tests"] for row in rows if "tests" in row]
    yield f"  tests pass, 3 times {_of(sum(all(map(_ok, runs)) for runs in tried), len(rows))}"
    for tool in ("black", "ruff"):
        yield f"  {tool}-clean{'':<9} {_of(sum(_clean(row, tool) for row in rows), len(rows))}"
    for name, part, whole in (
        ("functions tested", "tested", "called"),
        ("faults caught", "caught", "faults"),
        ("contracts", "contracts", "read"),
    ):
        wholes = [_number(m[whole]) for m in made]
        parts = sum(min(_number(m[part]), n) for m, n in zip(made, wholes, strict=True))
        yield f"  {name:<19} {_of(parts, sum(wholes))}"
    yield f"  tests written       {sum(m['tests'] for m in made)}"
    yield f"  tests withheld      {sum(len(m['withheld']) for m in made)}"


def _costs(rows: list[Row]) -> Iterator[str]:
    pairs = [(row["plain"]["seconds"], row["made"]["seconds"]) for row in rows]
    if not pairs:
        return
    plain, whole = (median(column) for column in zip(*pairs, strict=True))
    over = sum(made > 4 * run + 10 for run, made in pairs)
    yield f"  seconds, median     plain {plain:.1f}, productionize {whole:.1f}"
    yield f"  over 4 runs + 10 s  {_of(over, len(pairs))}"
    yield f"  ratio, median       {median((made - 10) / run for run, made in pairs):.2f}"
    stages: dict[str, list[float]] = {}
    for row in rows:
        for name, seconds in row["made"].get("stages", {}).items():
            stages.setdefault(name, []).append(seconds)
    yield from (f"    {name:<30} {median(took):.1f}" for name, took in stages.items())


def _faults(row: Row) -> Iterator[str]:
    if "broken" in row:
        yield f"this script: {row['broken']}"
    for name, key in (("runs not", "plain"), ("environment", "environment"), ("job", "job")):
        facts = row.get(key, {})
        if facts and not _ok(facts):
            yield f"{name}: {facts.get('error') or facts['status']}"
    made = row.get("made", {})
    if made and "stages" not in made:
        yield f"not converted: {made.get('error') or made['status']}"
    elif made and not made["same"]:
        yield f"verified: {made['verdict'] or made['failure']}"
    job = row.get("job", {})
    if _ok(job) and _differs(job):
        yield from _shown(job, made)
    for run in row.get("tests", []):
        if not _ok(run):
            yield f"tests: {run['summary']} {run.get('error', '')}"
            break
    style = row.get("style", {})
    yield from (
        f"{tool}: {style['told'][:100]!r}"
        for tool in ("black", "ruff")
        if style and not style[tool]
    )


def _shown(job: Row, made: Row) -> Iterator[str]:
    examples = job["examples"]
    if job["missing"]:
        whole = job["lines"] + job["figures"]
        figures = f", {job['missing_figures']} figures" if job["missing_figures"] else ""
        yield f"lacks {job['missing']} of {whole}{figures}: {examples['missing'][:2]}"
    if job["extra"]:
        yield f"{job['extra']} more: {examples['extra'][:2]}"
    if not job["in_order"]:
        yield "in another order"
    if made.get("same"):
        yield "SILENT: verified the same"


def _differs(job: Row) -> bool:
    return bool(job["missing"] or job["extra"] or not job["in_order"])


def _ok(facts: Row | None) -> bool:
    return bool(facts) and facts["status"] == "ok"  # type: ignore[index]


def _clean(row: Row, tool: str) -> bool:
    return bool(row.get("style", {}).get(tool))


def _number(value: int | Iterable[Any]) -> int:
    return value if isinstance(value, int) else len(list(value))


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({part / whole:.1%})" if whole else "")
