"""Every failure that a user can meet: what, where, and what to do about it."""


class Nb2prodError(Exception):
    """The user's mistake, or the world's: one line, exit code 2."""

    exit_code = 2

    @property
    def words(self) -> str:
        """What it says; not as `str` tells it, so that it may still be said in other languages."""
        return self.args[0] if self.args else ""


class NotebookError(Nb2prodError):
    """The file is not a notebook that nb2prod can read."""


class OtherLanguage(NotebookError):
    """The notebook's kernel does not speak Python."""


class UnknownRule(Nb2prodError):
    """There is no rule with this code."""


class OutputError(Nb2prodError):
    """The package cannot be written where it was asked for."""


class TemplateError(Nb2prodError):
    """A company's own template cannot be filled, or stands in for none."""


class NameRefused(Nb2prodError):
    """The name cannot be the name of a package."""


class ParameterError(Nb2prodError):
    """A job was given a parameter that it does not have, or of another type."""


class PackageError(Nb2prodError):
    """The folder is not a package that nb2prod made, or its notebook is gone."""


class RunError(Nb2prodError):
    """A run could not be started: no kernel, no job."""


class HistoryError(Nb2prodError):
    """The history of runs cannot be used, or has no such run."""


class SettingsError(Nb2prodError):
    """A project's settings say something that means nothing."""


class RuffError(Nb2prodError):
    """Ruff is not installed, or does not take what it was given."""


class ReadinessError(Nb2prodError):
    """What people answered about a notebook's readiness cannot be read."""
