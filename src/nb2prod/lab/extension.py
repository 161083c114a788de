"""The extension as Jupyter Server knows it: what can be configured, when it starts and stops."""

from pathlib import Path
from typing import Any

import msgspec
from jupyter_server.extension.application import ExtensionApp
from traitlets import Float

from nb2prod.api.kept import cache_folder
from nb2prod.lab.handlers import HANDLERS
from nb2prod.lab.messages import PROGRESS_EVENT, Progress
from nb2prod.lab.places import Places
from nb2prod.lab.service import Service
from nb2prod.lab.tasks import Tasks
from nb2prod.lab.times import Times
from nb2prod.lab.worker import Worker


class ProductionizeApp(ExtensionApp):
    """nb2prod beside JupyterLab."""

    name = "nb2prod"
    app_name = "nb2prod"
    description = "Findings, plan and package of the notebook that is open in JupyterLab."
    load_other_extensions = True

    check_seconds = Float(
        10.0, help="A check of a notebook is given up after so many seconds."
    ).tag(config=True)
    plan_seconds = Float(
        60.0, help="Planning, scoring and fixing a notebook is given up after so many seconds."
    ).tag(config=True)
    grace_seconds = Float(
        15.0,
        help="A run that was cancelled has so many seconds to put things back before it is killed.",
    ).tag(config=True)

    service: Service

    def initialize_settings(self) -> None:
        """Make what the handlers share; no process is started yet."""
        server = self.serverapp
        assert server is not None
        events = server.event_logger
        assert events is not None
        schema = Path(__file__).with_name("events") / "progress.yaml"
        events.register_event_schema(schema)
        contents: Any = server.contents_manager

        def emit(progress: Progress) -> None:
            events.emit(schema_id=PROGRESS_EVENT, data=msgspec.to_builtins(progress))

        # Others keep notebooks in a bucket or a database; a file manager has this way to the disk.
        is_local = hasattr(contents, "_get_os_path")
        self.service = Service(
            places=Places(
                Path(contents.root_dir).absolute() if is_local else None,
                bool(contents.allow_hidden),
            ),
            quick=Worker(self.check_seconds),
            slow=Worker(self.plan_seconds),
            tasks=Tasks(emit, self.grace_seconds, Times(cache_folder())),
        )

    def initialize_handlers(self) -> None:
        """Put the handlers in their places."""
        shared: dict[str, Any] = {"service": self.service}
        self.handlers.extend((rf"/nb2prod/{path}", kind, shared) for path, kind in HANDLERS)

    async def stop_extension(self) -> None:
        """Leave no process behind."""
        self.service.quick.stop()
        self.service.slow.stop()
        await self.service.tasks.stop()
