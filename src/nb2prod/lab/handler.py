"""What the handlers have in common."""

from collections.abc import Awaitable, Callable
from functools import wraps

from jupyter_server.base.handlers import APIHandler

from nb2prod.lab.answering import Question, Reply, reply
from nb2prod.lab.decode import Refused
from nb2prod.lab.language import language_of
from nb2prod.lab.service import Service

Verb = Callable[..., Awaitable[None]]


def refusing(verb: Verb) -> Verb:
    """Answer what is refused with its status and its reason."""

    @wraps(verb)
    async def answer(self: "Handler", *args: str) -> None:
        try:
            await verb(self, *args)
        except Refused as refused:
            self.answer(refused.refusal, refused.status)

    return answer


class Handler(APIHandler):
    """What they have in common."""

    auth_resource = "nb2prod"

    def initialize(self, service: Service) -> None:
        """Take what all share."""
        self.service = service

    @property
    def language(self) -> str:
        """The language of the answer."""
        return language_of(self.request.headers.get("Accept-Language", ""))

    def answer(self, message: object, status: int = 200) -> None:
        """Answer with a message."""
        self._finish_with(reply(status, message, self.language))

    async def ask(self, name: str, path: str, *, body: bytes | None = None) -> None:
        """Answer with what a worker answers."""
        worker = self.service.quick if name == "check" else self.service.slow
        body = self.request.body if body is None else body
        root = str(self.service.places.root or "")
        replied = await worker.ask(Question(name, path, body, root, self.language))
        if replied.bug:
            self.log.error("nb2prod: %s", replied.bug)
        self._finish_with(replied)

    def _finish_with(self, reply: Reply) -> None:
        self.set_status(reply.status)
        self.set_header("Content-Type", "application/json")
        self.finish(reply.body)
