"""A process that has imported what a job imports, and forks a child for each run.

A child answers execute requests as an IPython kernel does, because it is one: only its sockets are
replaced by one channel, a line of JSON for each message. Started with the number of a socket, on
which each byte with two channels beside it asks for a child: the first is the child's, the second
is for children of its own, once it was told to serve. Told so at first, it becomes a kernel with
sockets instead. Needs Python 3.9 and ipykernel 6.
"""

import asyncio
import atexit
import base64
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import itertools
import json
import os
import runpy
import select
import signal
import socket
import sys
import sysconfig
import threading
import time
import types
from typing import Any

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_channels: list[socket.socket] = []  # none before the fork
_folder = os.path.dirname(__file__)
_forking = runpy.run_path(os.path.join(_folder, "forking.py"))
_streams = runpy.run_path(os.path.join(_folder, "streams.py"))
Stream, watch = _streams["Stream"], _streams["watch"]


def application() -> Any:
    """IPython's kernel application, without sockets, threads, signals and history."""
    kernels: Any = importlib.import_module("ipykernel.kernelapp")
    sessions: Any = importlib.import_module("jupyter_client.session")

    class Channel(sessions.Session):  # type: ignore[misc]
        def send(
            self, stream: Any, kind: Any, content: Any = None, parent: Any = None, *rest: Any,
            **options: Any,
        ) -> Any:  # fmt: skip
            given = {k: v for k, v in options.items() if k in ("header", "metadata")}
            msg = kind if isinstance(kind, dict) else self.msg(kind, content, parent, **given)
            _, positional, *_ = (*rest, None, None)  # after the identity
            buffers = options.get("buffers") or positional or msg.get("buffers") or ()
            encoded = [base64.b64encode(bytes(buffer)).decode() for buffer in buffers]
            tell(self.pack({**msg, "buffers": encoded}))
            return msg

    class Application(kernels.IPKernelApp):  # type: ignore[misc]
        def nothing(self, **options: Any) -> None:
            """What a kernel needs for its sockets."""

        init_blackhole = init_connection_file = init_poller = init_sockets = nothing
        init_heartbeat = write_connection_file = log_connection_info = init_signal = nothing

        def init_io(self) -> None:
            out, err = Stream("stdout", self.session), Stream("stderr", self.session)
            out.other, err.other = err, out
            Stream.both = (out, err)
            sys.stdout, sys.stderr = out, err

        def init_kernel(self) -> None:
            self.kernel = self.kernel_class.instance(
                parent=self,
                session=self.session,
                log=self.log,
                profile_dir=self.profile_dir,
                user_ns=self.user_ns,
            )
            if hasattr(self.kernel, "shell_channel_thread"):  # ipykernel 7 asks for its parent
                main = types.SimpleNamespace(parent_thread=threading.main_thread())
                self.kernel.shell_channel_thread = main
            self.kernel._execute_sleep = 0  # it waits for sockets
            Stream.kernel = self.kernel

    app: Any = Application.instance()
    app.config.HistoryManager.enabled = False
    app.session = Channel(parent=app, key=b"", username="kernel")
    app.initialize([])
    return app


def tell(line: bytes) -> None:
    """A line to whoever listens; nobody does before the fork."""
    with Stream.lock:
        for channel in _channels:
            channel.sendall(line + b"\n")


def _told_and_held() -> tuple[object, ...]:
    """What an import must leave as it was."""
    return Stream.said, _forking["threads"](), _forking["files"]()


def loud_imports(app: Any, names: list[str]) -> list[str]:
    """Import modules of the environment; those that a run must import by itself.

    They print or warn, which belongs into the run, start a thread, which no child would have, or
    keep something open, which all children would share.
    """
    paths = sysconfig.get_paths()
    homes = tuple(os.path.join(paths[key], "") for key in ("stdlib", "purelib", "platlib"))
    loud = []
    with app.shell.builtin_trap:
        before = _told_and_held()
        for name in names:
            try:
                spec: Any = importlib.util.find_spec(name.partition(".")[0])
                # A package in several places has no file of its own.
                places = [spec.origin] if spec.origin else spec.submodule_search_locations
                if all(place.startswith(homes) for place in places):
                    importlib.import_module(name)
            except BaseException:  # it will fail in the run, and be told there
                pass
            sys.stdout.flush()
            sys.stderr.flush()
            after = _told_and_held()
            if after != before:
                loud.append(name)
            before = after
    return loud


def serve(app: Any, control: socket.socket) -> None:
    """Fork a child for each channel that comes, and tell there how it ended; until nobody asks."""
    wake, waker = os.pipe()
    for end in (wake, waker):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    children: dict[int, int] = {}
    while True:
        ready = select.select([control.fileno(), wake], [], [])[0]
        if wake in ready:
            os.read(wake, 4096)
            reap(children)
        if control.fileno() in ready:
            asked, channels, _, _ = socket.recv_fds(control, 1, 2)
            if not asked:
                break
            with Stream.lock:  # no other thread holds it in the child
                pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                control.close()
                for each in (wake, waker, *children.values()):
                    os.close(each)
                child(app, *channels)
            children[pid] = channels[0]
            os.close(channels[1])
    for pid in children:
        kill_group(pid)


def reap(children: dict[int, int]) -> None:
    """Tell of the children that have ended, and end what they have left running."""
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        kill_group(pid)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        channel = children.pop(pid)
        with contextlib.suppress(OSError):
            os.write(channel, b'\n{"exit": %d}\n' % code)
        os.close(channel)


def kill_group(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def child(app: Any, number: int, own: int) -> None:
    """One run, in a process group of its own that ends with its parent; never returns."""
    code = 1
    try:
        os.setsid()
        end_with_parent()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for before in _channels:  # its parent's
            os.close(before.detach())
        channel = socket.socket(fileno=number)
        _channels[:] = [channel]
        tell(b'{"pid": %d}' % os.getpid())
        reseed()
        requests = channel.makefile("r", encoding="utf-8")
        first = requests.readline()
        wanted = json.loads(first or "{}").get("kernel")
        if wanted:
            os.close(own)
            become(app, **wanted)
            atexit._run_exitfuncs()
        elif asyncio.run(answer(app, itertools.chain([first] if first else [], requests))):
            gc.freeze()
            serve(app, socket.socket(fileno=own))
        else:
            atexit._run_exitfuncs()
        code = 0
    finally:
        os._exit(code)


def reseed() -> None:
    """A fork copies numpy's random state; Python's own is renewed by itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def become(app: Any, env: dict[str, str], folder: str, argv: list[str]) -> None:
    """Be a kernel as it is without us, until it ends."""
    _channels.clear()
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    for single in (app.kernel, app.shell, app):
        type(single).clear_instance()
    os.environ.clear()
    os.environ.update({**env, "JPY_PARENT_PID": str(os.getppid())})
    time.tzset()
    os.chdir(folder)
    sys.path.insert(0, "")  # as with `python -m`; the launcher looks at it
    module, *sys.argv[1:] = argv
    runpy.run_module(module, run_name="__main__", alter_sys=True)


async def answer(app: Any, requests: Any) -> bool:
    """Execute what is asked for, one request after the other; whether to serve from now on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio has one of its own
    kernel = app.kernel
    watches = [watch(number, stream) for number, stream in enumerate(Stream.both, start=1)]
    for line in requests:
        request = json.loads(line)
        if "serve" in request:
            return True
        kernel.set_parent([], request)
        app.session.send(None, "status", {"execution_state": "busy"}, parent=request)
        await kernel.execute_request(None, [], request)
        for drain in watches:
            drain()
        app.session.send(None, "status", {"execution_state": "idle"}, parent=request)
    return False


def main() -> None:
    """Import what can be imported quietly, say what could not, and serve.

    Each attempt is a fork: one that stayed quiet serves, the next goes without what was loud.
    """
    del sys.path[0]
    control = socket.socket(fileno=int(sys.argv[1]))
    names = json.loads(control.makefile("r", encoding="utf-8", buffering=1).readline())
    sys.argv = ["ipykernel_launcher.py", "-f", "kernel.json"]  # what notebooks' parsers expect
    app = application()
    left: list[str] = []
    while True:
        end, start = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(end)
            end_with_parent()
            loud = loud_imports(app, [name for name in names if name not in left])
            os.write(start, json.dumps(loud).encode())
            os.close(start)
            if not loud:
                gc.collect()
                gc.freeze()
                ready = {"left": left, "language_info": app.kernel.language_info}
                control.sendall(json.dumps(ready).encode() + b"\n")
                serve(app, control)
            os._exit(0)
        os.close(start)
        with os.fdopen(end) as told:
            loud = json.loads(told.read() or "[]")
        if not loud:
            control.close()
            os.waitpid(pid, 0)
            return
        os.waitpid(pid, 0)
        left += loud


if __name__ == "__main__":
    main()
