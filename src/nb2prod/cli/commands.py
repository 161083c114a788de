"""The door for the terminal: arguments in, text and exit codes out.

0: nothing to report. 1: something was found. 2: a mistake in what was asked, or a file that could
not be checked, whatever was found in the others: the answer is not complete. 3: a bug in nb2prod.
130 and 143: stopped by Ctrl-C, and by SIGTERM.
"""

import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2prod import __version__
from nb2prod.api.stopping import Stopped, stoppable
from nb2prod.cli.options import FORMAT, tell_targets
from nb2prod.cli.person import at_terminal
from nb2prod.errors import Nb2prodError
from nb2prod.export.offered import CONTRACTS, RUNNERS

if TYPE_CHECKING:
    from nb2prod.report.ecs import Lines


class Door(click.Group):
    """A group of commands whose failures are one line each."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a mistake of the user ends with 2, a bug of ours with 3."""
        try:
            with stoppable():
                return super().invoke(ctx)
        except Stopped as stopped:
            complain("stopped; nothing is left half-written")
            ctx.exit(stopped.exit_code)
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "nb2prod"
            complain(f"{error.format_message()} Try {where} --help.")
            ctx.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Nb2prodError as error:
            complain(str(error))
            ctx.exit(error.exit_code)
        except Exception as error:
            if ctx.params.get("debug"):
                traceback.print_exception(error)
            reason = f"{type(error).__name__}: {error}"
            complain(
                f"a bug in nb2prod ({reason}): nb2prod --debug … shows where; please report it"
            )
            ctx.exit(3)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nb2prod", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of a bug.")
def main(debug: bool) -> None:
    """Turn notebooks into tested packages: a notebook goes in, production code comes out."""


@main.command("productionize")
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The package's folder.")
@click.option("--name", metavar="NAME", help="The package's name; by default the notebook's.")
@click.option(
    "--force",
    is_flag=True,
    help="Replace edited and foreign files too; yours stay as .orig.",
)
@click.option(
    "--no-run", is_flag=True, help="Do not run the notebook; the package has no tests then."
)
@click.option(
    "--order",
    type=click.Choice(["reading", "executed"]),
    help="Take the cells as they stand, or as they were run when the notebook was saved. "
    "By default as they stand; asked on a terminal where only the other order works.",
)
@click.option("--kernel", metavar="KERNEL", help="Run the notebook in this kernel, not its own.")
@click.option(
    "--allow-effects",
    is_flag=True,
    help="Let the run write outside its folder, send, and start programs.",
)
@click.option(
    "--timeout", type=float, metavar="SECONDS", help="Stop the notebook's run after this."
)
@click.option(
    "--sample-rows",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    metavar="ROWS",
    help="Keep at most so many rows of a data set in the package; 0 for nothing of any.",
)
@click.option(
    "--target",
    "targets",
    type=click.Choice([*CONTRACTS, *RUNNERS]),
    metavar="TARGET",
    multiple=True,
    help="Write what this needs too, or the data contracts for it; may be given again.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Take templates from here where they have the name of one of ours.",
)
@click.pass_context
def productionize_command(ctx: click.Context, /, notebook: Path, **asked: Any) -> None:
    """Turn NOTEBOOK into a package with tests, logging and a papermill job.

    The notebook is run once, in its own kernel and in a copy of its folder, so that the tests
    assert what it really computed; then the job is run, to see that it does the same. What they
    would do outside that folder is refused unless allowed. DIR is a folder NAME beside the notebook
    by default. A package that is there is brought up to date: what you changed in it by hand stays,
    and where that and what is new do not fit together, both stand in the file between git's
    conflict markers.

    A TARGET is one of these; `nb2prod target add` writes what runs a package also later.
    """
    from nb2prod.api.productionize import Options, productionize
    from nb2prod.report.package import lines

    asked["run"] = not asked.pop("no_run")
    person = at_terminal(asked.pop("allow_effects"), asked.pop("order"))
    result = productionize(notebook, Options(**asked), person)
    for line in lines(result.plan, result.written.folder, result.told()):
        click.echo(line)
    ctx.exit(0 if result.is_clean else 1)


tell_targets(productionize_command, {**CONTRACTS, **RUNNERS})


@main.command("verify")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--notebook",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The notebook; by default where the package says that it is.",
)
@FORMAT
@click.option("--kernel", metavar="KERNEL", help="Run both in this kernel, not in the notebook's.")
@click.option(
    "--allow-effects",
    is_flag=True,
    help="Let the runs write outside their folder, send, and start programs.",
)
@click.option("--timeout", type=float, metavar="SECONDS", help="Stop each run after this.")
@click.pass_context
def verify_command(
    ctx: click.Context, /, package: Path, *, output_format: str, **asked: Any
) -> None:
    """See whether PACKAGE's job does what its notebook does, and write VERIFICATION.md anew.

    Both are run in a kernel of their own and in a copy of the folder. What the notebook itself
    does not repeat from run to run is told, and is no difference.
    """
    from nb2prod.api.verify import REPORT, VerifyOptions, verify
    from nb2prod.report.verification import as_json, lines

    person = at_terminal(asked.pop("allow_effects"))
    verified = verify(package, VerifyOptions(**asked), person)
    if output_format == "json":
        click.echo(as_json(verified), nl=False)
    else:
        for line in lines(verified, str(package / REPORT)):
            click.echo(line)
    ctx.exit(0 if verified.found.is_same else 1)


def log() -> "Lines":
    """What tells programs, on standard error, what people are told on a terminal."""
    from nb2prod.report.ecs import Lines

    return Lines(partial(click.echo, err=True))


def complain(message: str) -> None:
    """One line on standard error, in which nothing is a command to the terminal."""
    click.echo(f"nb2prod: {harmless(' '.join(message.split()))}", file=sys.stderr)


def harmless(text: str) -> str:
    """The text, in which nothing is a command to the terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
