"""One task at a time, in a process of its own: the kernel stays free for its notebook."""

import threading
import time
from collections.abc import Callable

import ipywidgets as widgets
from markupsafe import Markup

from nb2prod.api.apart import Apart
from nb2prod.panel import markup
from nb2prod.panel.news import News, Work

_GRACE = 15.0  # seconds in which a task that is cancelled may put things back


class Task:
    """What is going on, stage by stage, with Cancel; and then what came of it, until dismissed.

    `ended` hears the last news of a task, `busy` whether one goes on.
    """

    def __init__(self, ended: Callable[[News], None], busy: Callable[[bool], None]) -> None:
        self._ended, self._busy = ended, busy
        self._words = widgets.HTML()
        self._progress = widgets.IntProgress(min=0, description="Cells run")
        self._button = widgets.Button(description="Cancel")
        self._button.on_click(lambda _: self._cancel() if self._apart else self._dismiss())
        self.box = widgets.VBox([self._words, self._progress, self._button])
        self._apart: Apart[News] | None = None
        self._is_cancelled = self._is_run = False
        self._stages: list[tuple[str, float | None]] = []
        self._since = 0.0
        self._last: News | None = None
        self._dismiss()

    def start(self, work: Work) -> None:
        """Begin with it; what was there is dismissed."""
        self._stages, self._last, self._is_cancelled = [], None, False
        self._is_run = work.values is not None
        self._words.value = markup.text("Starting")
        self._progress.layout.display = "none"
        self._button.description, self._button.disabled = "Cancel", False
        self.box.layout.display = None
        self._busy(True)
        self._apart = Apart("nb2prod.panel.working", work, News, self._hear)

    @property
    def seconds(self) -> float:
        """How long its stages took that are over."""
        return sum(took or 0.0 for _, took in self._stages)

    def _hear(self, news: News | None) -> None:
        """Take up what the process says, in a thread; None says that it is gone."""
        if news is None:
            self._end()
        elif not news.stage:
            self._last = news
        else:
            self._begin(news.stage)
            if news.cells:
                self._progress.max, self._progress.value = news.cells, news.cell
                self._progress.layout.display = None

    def _begin(self, stage: str) -> None:
        if self._stages and self._stages[-1][0] == stage:
            return
        self._close_stage()
        self._stages.append((stage, None))
        self._words.value = markup.stages(self._stages, "running")

    def _close_stage(self) -> None:
        now = time.monotonic()
        if self._stages:
            self._stages[-1] = (self._stages[-1][0], now - self._since)
        self._since = now

    def _end(self) -> None:
        assert self._apart is not None
        self._close_stage()
        news = self._last or News(stopped=self._is_cancelled)
        if self._last is None and not self._is_cancelled:
            news = News(error=self._apart.last_words())
        self._apart.close()
        self._apart = None
        self._ended(news)
        self._words.value = self._told(news)
        self._progress.layout.display = "none"
        self._button.description, self._button.disabled = "Dismiss", False
        self._busy(False)

    def _told(self, news: News) -> Markup:
        if news.made:
            return markup.made(news.made)
        if news.error:
            return markup.stages(self._stages, "failed") + markup.text(news.error, "trouble")
        if news.stopped:
            said = "Cancelled." if self._is_run else "Cancelled. Nothing was written."
            return markup.stages(self._stages, "cancelled") + markup.text(said)
        return markup.stages(self._stages, "done")

    def _cancel(self) -> None:
        apart = self._apart
        if apart is None:
            return
        self._is_cancelled, self._button.disabled = True, True
        apart.ask_to_stop()
        timer = threading.Timer(_GRACE, self._kill, [apart])
        timer.daemon = True
        timer.start()

    def _kill(self, apart: Apart[News]) -> None:
        if self._apart is apart:
            apart.kill()

    def _dismiss(self) -> None:
        self.box.layout.display = "none"
