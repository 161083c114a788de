"""The person at the terminal: told of the stages, and asked where somebody can answer."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nb2prod.api.person import Person


def at_terminal(allow_effects: bool, order: str | None = None) -> "Person":
    """Whoever started the command, with the answers that its options gave beforehand."""
    from nb2prod.api.person import Person

    return Person(tell=_stage, decide=partial(_decide, order), allow=partial(_allow, allow_effects))


def _stage(name: str) -> None:
    click.echo(f"{name} …", err=True)


def _decide(wanted: str | None, order: Any) -> str:
    """Say what the order of the cells means; ask when there is somebody to ask."""
    from nb2prod.report.order import warnings

    for line in warnings(order):
        click.echo(line, err=True)
    if wanted or not order.is_solved:
        return wanted or "reading"
    if not _is_terminal():
        click.echo("--order executed takes that order.", err=True)
        return "reading"
    return "executed" if click.confirm("Take that order?", default=True, err=True) else "reading"


def _allow(allowed: bool, outside: tuple[Any, ...]) -> bool:
    """List what a run would do outside its folder, and ask where somebody can answer."""
    from nb2prod.report.text import printable

    if not outside:
        return allowed
    click.echo("Outside its folder, the notebook", err=True)
    for fact in outside:
        click.echo(f"  {fact.location}: {fact.kind}: {printable(fact.what)}", err=True)
    if allowed:
        return True
    if _is_terminal():
        return click.confirm("Allow this? If not, the run is kept from it.", err=True)
    click.echo("  The run is kept from it; --allow-effects allows it.", err=True)
    return False


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
