"""`nb2prod doctor`."""

import click

from nb2prod.cli.commands import harmless, main


@main.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is installed where, which halves of the sidebar are enabled, and what to do.

    Nothing is started and nothing is changed. The exit code is 1 when there is something to do.
    """
    from nb2prod.api.doctor import doctor as look

    found = look()
    width = max(len(one.what) for one in found)
    for one in found:
        click.echo(harmless(f"{'✗' if one.cure else '✓'} {one.what:{width}}  {one.found}"))
        if one.cure:
            click.echo(harmless(f"  {'':{width}}  {one.cure}"))
    ctx.exit(1 if any(one.cure for one in found) else 0)
