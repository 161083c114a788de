"""What the sidebar can ask; see `messages` for what is said."""

import json
from importlib.metadata import metadata
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import ensure_async
from tornado import web

from nb2prod import __version__
from nb2prod.errors import UnknownRule
from nb2prod.export.offered import CHOICES
from nb2prod.lab.answers.page import page
from nb2prod.lab.decode import Refused, decode
from nb2prod.lab.handler import Handler, refusing
from nb2prod.lab.messages import (
    ChampionRequest,
    CheckRequest,
    FixRequest,
    PlaceAnswer,
    PlanRequest,
    ProductionizeRequest,
    RunRequest,
    ScoreRequest,
    Target,
    Version,
)


class VersionHandler(Handler):
    """GET version, with which a front end begins."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Tell the version, and be ready for the first check."""
        self.service.quick.start()
        is_local = self.service.places.root is not None
        known = tuple(Target(name=name, words=words) for name, words in CHOICES.items())
        self.answer(
            Version(version=__version__, is_local=is_local, lesson=_first_lesson(), targets=known)
        )


def _first_lesson() -> str:
    addresses = metadata("nb2prod").get_all("Project-URL", [])
    return next((one.partition(", ")[2] for one in addresses if one.startswith("Binder,")), "")


class CheckHandler(Handler):
    """POST check."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def post(self) -> None:
        """Find what is wrong with a notebook."""
        asked = decode(self.request.body, CheckRequest)
        await self.ask("check", self._lies(asked.document.path))

    def _lies(self, path: str) -> str:
        return str(self.service.places.readable(path, "document.path") or "")


class FixHandler(CheckHandler):
    """POST fix."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def post(self) -> None:
        """Tell what fixes would change."""
        asked = decode(self.request.body, FixRequest)
        await self.ask("fix", self._lies(asked.document.path))


class PlanHandler(CheckHandler):
    """POST plan."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def post(self) -> None:
        """Tell what the package will be."""
        asked = decode(self.request.body, PlanRequest)
        await self.ask("plan", self._lies(asked.document.path))


class ScoreHandler(Handler):
    """POST score."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def post(self) -> None:
        """Tell how far from production a notebook or a package is."""
        asked = decode(self.request.body, ScoreRequest)
        self.service.places.local(asked.package, "package")
        await self.ask("score", str(self.service.places.local(asked.path)))


class PageHandler(Handler):
    """GET rules/CODE."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def get(self, code: str) -> None:
        """Answer with the page of a rule."""
        try:
            self.answer(page(code))
        except UnknownRule as error:
            raise Refused(error.words, "code", status=404) from error


class ProductionizeHandler(Handler):
    """POST productionize."""

    @web.authenticated
    @authorized("execute")
    @refusing
    async def post(self) -> None:
        """Begin to make a package."""
        asked = decode(self.request.body, ProductionizeRequest)
        self.service.places.local(asked.path)
        notebook = await self._notebook(asked.path)
        self.answer(await self.service.productionize(asked, notebook, self.language), 202)

    async def _notebook(self, path: str) -> bytes:
        """What the contents manager holds, which need not be what lies on the disk."""
        contents: Any = self.contents_manager
        try:
            held = contents.get(path, content=True, type="notebook")
            model = await ensure_async(held)
        except web.HTTPError as error:
            said = error.log_message or error.reason or "cannot be read"
            raise Refused(f"{path}: {said}", "path", status=404) from error
        return json.dumps(model["content"]).encode()


class PlaceHandler(Handler):
    """POST place."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def post(self) -> None:
        """Refuse where no package can be made, before it is made."""
        asked = decode(self.request.body, ProductionizeRequest)
        self.service.target(asked, asked.name or "package")
        notebook = self.service.places.local(asked.path)
        self.answer(PlaceAnswer(took=self.service.tasks.took(notebook)))


class JobHandler(Handler):
    """GET job?path=."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def get(self) -> None:
        """Answer with the form of a job and with its runs."""
        path = self.get_query_argument("path", "")
        await self.ask("job", str(self.service.places.local(path)), body=b"")


class ChampionHandler(Handler):
    """POST champion."""

    @web.authenticated
    @authorized("write")
    @refusing
    async def post(self) -> None:
        """Make another run of a job its champion."""
        asked = decode(self.request.body, ChampionRequest)
        await self.ask("champion", str(self.service.places.local(asked.path)))


class RunHandler(Handler):
    """POST run."""

    @web.authenticated
    @authorized("execute")
    @refusing
    async def post(self) -> None:
        """Begin to run a job."""
        asked = decode(self.request.body, RunRequest)
        self.answer(await self.service.run(asked, self.language), 202)


class ValuesHandler(Handler):
    """POST values."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def post(self) -> None:
        """Refuse what a job cannot be given, before it is run; else answer with the same."""
        asked = decode(self.request.body, RunRequest)
        await self.service.accepted(asked, self.language)
        self.answer(asked)


class TasksHandler(Handler):
    """GET tasks?path=, for a page that was loaded again."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Answer with what goes on for a notebook, the oldest first."""
        self.answer(self.service.tasks.running(self.get_query_argument("path", "")))


class TaskHandler(Handler):
    """GET and DELETE tasks/ID."""

    @web.authenticated
    @authorized("read")
    @refusing
    async def get(self, id: str) -> None:
        """Tell how a task is going."""
        self.answer(self.service.tasks.get(id))

    @web.authenticated
    @authorized("execute")
    @refusing
    async def delete(self, id: str) -> None:
        """Stop a task; answers when all is as it was before."""
        self.answer(await self.service.tasks.cancel(id))


HANDLERS: tuple[tuple[str, type[Any]], ...] = (
    ("version", VersionHandler),
    ("check", CheckHandler),
    ("fix", FixHandler),
    ("plan", PlanHandler),
    ("score", ScoreHandler),
    (r"rules/(\w+)", PageHandler),
    ("productionize", ProductionizeHandler),
    ("place", PlaceHandler),
    ("job", JobHandler),
    ("champion", ChampionHandler),
    ("run", RunHandler),
    ("values", ValuesHandler),
    ("tasks", TasksHandler),
    (r"tasks/(\w+)", TaskHandler),
)
