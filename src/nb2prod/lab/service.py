"""What the handlers share."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from nb2prod.export.offered import CHOICES
from nb2prod.lab.answering import Question
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import ProductionizeRequest, Refusal, RunRequest, Task
from nb2prod.lab.places import Places
from nb2prod.lab.tasks import Tasks
from nb2prod.lab.worker import Worker
from nb2prod.lab.working import Work
from nb2prod.sentence import gettext


@dataclass(frozen=True, slots=True)
class Service:
    """Where files may be, who answers at once, who takes longer, and what goes on.

    A check never waits for a plan: `quick` answers checks only, `slow` all other questions.
    """

    places: Places
    quick: Worker
    slow: Worker
    tasks: Tasks

    async def productionize(
        self, asked: ProductionizeRequest, notebook: bytes, language: str
    ) -> Task:
        """Begin to make a package of a notebook, whose bytes are given.

        Raises:
            Refused: something in the request cannot be, or another task is in the way.
        """
        if unknown := set(asked.targets) - set(CHOICES):
            raise Refused(gettext("{}: no such target", sorted(unknown)[0]), "targets")
        source = self.places.local(asked.path)
        question = Question("name", str(source), notebook, language=language)
        name = asked.name or await self._decided(question)
        target = self.target(asked, name)
        work = Work(
            root=str(self.places.root),
            source=str(source),
            target=str(target),
            productionize=asked,
            name=name,
            notebook=notebook,
            language=language,
        )
        return self.tasks.start("productionize", asked.path, target, work)

    def target(self, asked: ProductionizeRequest, name: str) -> Path:
        """Where a package of this name will lie.

        Raises:
            Refused: it cannot lie there, or be called so.
        """
        parent = (asked.path.rpartition("/")[0] if asked.folder is None else asked.folder).strip(
            "/"
        )
        if not self.places.writable(parent).is_dir():
            raise Refused(gettext("{}: is no folder", parent), "folder")
        if not name.isidentifier():
            said = gettext("{}: no name for a package: letters, digits and _", name)
            raise Refused(said, "name")
        return self.places.writable(f"{parent}/{name}" if parent else name)

    async def accepted(self, asked: RunRequest, language: str) -> Path:
        """The job's file, when it can be given these values.

        Raises:
            Refused: there is no such job, or a value does not fit.
        """
        place = self.places.writable(asked.path, "path")
        body = msgspec.json.encode(asked)
        question = Question("values", str(place), body, language=language)
        return Path(await self._decided(question))

    async def run(self, asked: RunRequest, language: str) -> Task:
        """Begin to run a job.

        Raises:
            Refused: there is no such job, a value does not fit, or the package is being written.
        """
        job = await self.accepted(asked, language)
        package = job.parent.parent if job.parent.name == "jobs" else job.parent
        root = self.places.root
        is_inside = root is not None and package.parent.is_relative_to(root)
        work = Work(
            root=str(root),
            source=str(job),
            target=str(self._executed(package, job.stem)),
            run=asked,
            language=language,
            home=str(package.parent if is_inside and package != job.parent else package),
        )
        return self.tasks.start("run", asked.path, package, work)

    def _executed(self, package: Path, stem: str) -> Path:
        """A new executed notebook, in a folder that no link leads out of."""
        artifacts = self.places.writable(self.places.told(package / "artifacts"), "path")
        start = f"{stem}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        name, number = f"{start}Z.ipynb", 2
        while (artifacts / name).exists():
            name, number = f"{start}Z-{number}.ipynb", number + 1
        return artifacts / name

    async def _decided(self, question: Question) -> str:
        """An answer that is needed here.

        Raises:
            Refused: as the answer says.
        """
        reply = await self.slow.ask(question)
        if reply.status == 200:
            return msgspec.json.decode(reply.body, type=str)
        refusal = msgspec.json.decode(reply.body, type=Refusal)
        raise Refused(refusal.message, refusal.field, status=reply.status)
