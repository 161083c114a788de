"""`nb2prod check`, and the commands about its rules."""

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from nb2prod.cli.commands import complain, main


@main.command("check")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "github", "sarif", "markdown"]),
    default="text",
    show_default=True,
    help="How findings are told: for people, programs, CI, or as a review checklist.",
)
@click.option("--select", metavar="CODES", default="", help="Only these rules: NB2,NB301.")
@click.option("--ignore", metavar="CODES", default="", help="All rules but these.")
@click.option("--with-ruff", is_flag=True, help="Also what ruff finds, by its own settings.")
@click.option("--fix", is_flag=True, help="Put right what can be, in the notebooks themselves.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix or --diff: also where the notebook may then show something else.",
)
@click.option("--no-cache", is_flag=True, help="Check also what was checked before.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.pass_context
def check(
    ctx: click.Context, /, paths: tuple[Path, ...], *, output_format: str, **asked: Any
) -> None:
    """Find what stands between notebooks and production, without running them.

    PATH is a notebook, a folder (with all notebooks below it), or - for standard input.
    """
    unsafe = asked["unsafe_fixes"]
    if unsafe and not (asked["fix"] or asked["diff"]):
        raise click.UsageError("--unsafe-fixes belongs to --fix, or to --diff.", ctx)
    from nb2prod.api import check as api
    from nb2prod.report.reporters import REPORTERS, TELL_FIXES

    codes = _codes(asked["select"]), _codes(asked["ignore"])
    wanted = api.Asked(*codes, asked["with_ruff"], output_format in TELL_FIXES)
    stdin = sys.stdin.buffer.read() if Path("-") in paths else b""
    files = tuple(api.Files(paths, wanted, stdin))
    outcome = _Outcome(debug=bool(ctx.find_root().params.get("debug")))
    if asked["diff"]:
        changed = _show_diff(outcome.taken(api.fix(files, unsafe=unsafe, write=False)))
        ctx.exit(outcome.exit_code or int(changed))
    if asked["fix"]:
        found = _fixed(outcome.taken(api.fix(files, unsafe=unsafe)))
    else:
        found = outcome.taken(_checked(files, not asked["no_cache"]))
    told = _with_ruff(found, files, now=not asked["fix"])
    report: Callable[[Iterable[Any]], Iterable[str]] = REPORTERS[output_format]
    with click.open_file("-", "w") as out:  # unlike `echo` it does not flush each piece
        out.writelines(report(outcome.counted(told)))
        out.flush()
    ctx.exit(outcome.exit_code)


@main.command()
@click.argument("code")
def explain(code: str) -> None:
    """Show the page of a rule: what it finds, why it matters, what to do."""
    from nb2prod import lint

    rule = lint.find(code)
    click.echo(f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.doc.strip()}")


@main.command()
def rules() -> None:
    """List the rules: code, severity, name, and what each is about."""
    from nb2prod.lint import EVERY_RULE

    width = max(len(rule.name) for rule in EVERY_RULE)
    for rule in EVERY_RULE:
        summary = rule.doc.split("\n", 1)[0]
        click.echo(f"{rule.code}  {rule.severity:7}  {rule.name:{width}}  {summary}")


def _show_diff(results: Iterable[Any]) -> bool:
    """Show what would change; whether anything would."""
    from nb2prod.report.diff import diff

    lines = [line for before, fixed in results for line in diff(before, fixed.notebook)]
    for line in lines:
        click.echo(line)
    return bool(lines)


def _fixed(results: Iterable[Any]) -> Iterator[Any]:
    """Say what was put right, and hand on what is left."""
    from nb2prod.lint import Checked

    for before, fixed in results:
        for diagnostic in fixed.done:
            said = f"{before.path}: {diagnostic.location}: {diagnostic.code} fixed: "
            click.echo(said + diagnostic.fix.title, err=True)
        yield Checked(fixed.notebook, fixed.left)


def _checked(files: Iterable[Any], cache: bool) -> Iterator[Any]:
    """Check notebooks, but for those that are known from earlier runs."""
    from nb2prod.api import check_many
    from nb2prod.api.collector import collect_rarely
    from nb2prod.api.kept import Kept, cache_folder

    collect_rarely()
    with closing(Kept(cache_folder() if cache else None)) as kept:
        yield from check_many.check(files, kept)


def _with_ruff(found: Iterable[Any], files: Iterable[Any], now: bool) -> Iterable[Any]:
    """Add what ruff finds; not `now`: only when all notebooks have been fixed."""
    if not any(file.ruff for file in files):
        return found
    from nb2prod.api.with_ruff import with_ruff

    return with_ruff(found if now else list(found), files)


class _Outcome:
    """Watches what was checked and what was not, to know how the command ends."""

    def __init__(self, debug: bool) -> None:
        self.debug = debug
        self.exit_code = 0

    def taken(self, results: Iterable[Any]) -> Iterator[Any]:
        """Hand on what was checked; say what was not on standard error."""
        from nb2prod.api.check import Unchecked

        for result in results:
            if isinstance(result, Unchecked):
                self._not_checked(result)
            else:
                yield result

    def counted(self, results: Iterable[Any]) -> Iterator[Any]:
        """Hand on what was checked, and take note of what was found."""
        for result in results:
            self.exit_code = max(self.exit_code, 1 if result.diagnostics else 0)
            yield result

    def _not_checked(self, unchecked: Any) -> None:
        if unchecked.bug and self.debug:
            traceback.print_exception(unchecked.bug)
        complain(unchecked.reason)
        if not unchecked.foreign:
            self.exit_code = max(self.exit_code, 3 if unchecked.bug else 2)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.replace(",", " ").split() if code)
