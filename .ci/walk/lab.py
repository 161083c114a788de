"""JupyterLab as a learner uses it: each step waits for what the page shows."""

import re
import shlex
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

LONG = 180_000  # milliseconds; a machine with much else to do is no fault of the lesson's


class Lab:
    """One lesson in the browser; FOLDER is for what the terminal leaves."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.sidebar = page.locator("#nb2prod-sidebar")
        self._ended = folder / "home" / "ended"

    @property
    def notebook(self) -> Locator:
        """The notebook that is seen."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def begin(self, number: int) -> None:
        """Open a lesson: the first is there when JupyterLab opens, the others are in its folder."""
        if number > 1:
            row = self.page.locator(".jp-DirListing-item", has_text=re.compile(rf"^{number}_"))
            row.dblclick()
        self.kernel_is_idle(str(number))

    def kernel_is_idle(self, name: str) -> None:
        """Until the notebook whose name begins so is in front, with a kernel that waits.

        The circle in its toolbar begins as if there were one.
        """
        kernel = self.page.locator(f"[title^='Change kernel for {name}']")
        expect(kernel).to_have_text(re.compile(r"\| Idle$"))

    def open(self, name: str) -> None:
        """Follow a lesson's link to its notebook."""
        # A link whose address JupyterLab has not found yet would leave the page.
        self.notebook.locator("a[href*='/files/']", has_text=name).click()
        expect(self.sidebar.locator(".jp-nb2prod-file")).to_have_text(name)
        self.kernel_is_idle(name)

    def menu(self, name: str, *items: str) -> None:
        """Choose from a menu, and from those that it opens."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        for item in items:
            label = self.page.locator(".lm-Menu .lm-Menu-itemLabel")
            label.filter(has_text=re.compile(f"^{re.escape(item)}$")).click()

    def answer(self, button: str) -> None:
        """Answer a dialog, which then is gone."""
        dialog = self.page.locator(".jp-Dialog")
        dialog.get_by_role("button", name=button).click()
        expect(dialog).to_have_count(0)

    def run_all(self, name: str) -> None:
        """Run it in a new kernel, from top to bottom."""
        self.kernel_is_idle(name)
        self.menu("Run", "Restart Kernel and Run All Cells…")
        self.answer("Confirm Kernel Restart")
        numbers = self.notebook.locator(".jp-CodeCell .jp-InputPrompt")
        expect(numbers.filter(has_text=re.compile(r"\[ ?\]|\[\*\]"))).to_have_count(0)
        self.kernel_is_idle(name)

    def edit(self, cell: Locator, *changes: tuple[str, str]) -> None:
        """Replace texts in a cell."""
        source = cell.locator(".cm-content")
        edited = source.inner_text()
        for before, after in changes:
            assert before in edited, f"{before!r} is not in {edited!r}"
            edited = edited.replace(before, after)
        source.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(edited)

    def cell(self, text: str) -> Locator:
        """The code cell in front that has this text."""
        return self.notebook.locator(".jp-CodeCell", has_text=text).first

    def save(self, name: str) -> None:
        """Save the notebook in front."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+S")
        expect(self.page.locator(".jp-mod-dirty", has_text=name)).to_have_count(0)

    def terminal(self, folder: str) -> None:
        """Open a terminal, and go to a folder."""
        self.menu("File", "New", "Terminal")
        self.page.locator(".lm-Widget:not(.lm-mod-hidden) > .jp-Terminal textarea").focus()
        self.type(f"cd {folder}")

    def type(self, command: str, ends: int = 0) -> None:
        """Type a command into the terminal in front, and wait until it has ended so."""
        self._ended.unlink(missing_ok=True)
        self.page.keyboard.type(f"{command}; echo $? > {shlex.quote(str(self._ended))}")
        self.page.keyboard.press("Enter")
        end = time.monotonic() + LONG / 1000
        while not (self._ended.is_file() and self._ended.read_text().endswith("\n")):
            assert time.monotonic() < end, f"{command} does not end"
            self.page.wait_for_timeout(100)
        code = int(self._ended.read_text())
        assert code == ends, f"{command} ended with {code}"

    def back(self, number: int) -> Locator:
        """To the lesson, and run its last cell, which is answered."""
        self.page.get_by_role("tab", name=re.compile(rf"^{number}_")).click()
        check = self.notebook.locator(".jp-CodeCell").last
        check.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return check

    def is_done(self, check: Locator) -> None:
        """Press Check; the lesson says that it is done."""
        button = check.get_by_role("button", name="Check", exact=True)
        button.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(500)  # by then it says that it looks, or has looked
        expect(button).to_be_visible()
        expect(check.locator(".jp-OutputArea")).to_contain_text("Done.")
        expect(check.locator("[data-mime-type$='stderr']")).to_have_count(0)
