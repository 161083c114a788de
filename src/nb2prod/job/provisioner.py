"""Kernels for any Jupyter client that are children of a warm process of that client.

A kernelspec names it, and what to import beforehand:

    "metadata": {"kernel_provisioner": {
        "provisioner_name": "nb2prod-warm", "config": {"imports": ["pandas", "sklearn"]}}}
"""

import asyncio
import atexit
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from nb2prod.job.warm import NotWarm, Zygote, split_command
from nb2prod.job.warm_child import Child

_MOST = 4
"""Processes that are kept warm, each for kernels of one Python and environment."""
_OWN = "JPY_"
"""So begin the variables that differ between kernels of the same environment."""
_lock = threading.Lock()
_kept: "dict[tuple[object, ...], _Kept]" = {}


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel where that can be done, and starts it anew where not."""

    process: Any = None
    imports = List(Unicode(), config=True, help="The modules to import beforehand.")

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel by its command."""
        try:
            self.process = await asyncio.to_thread(_forked, cmd, self.imports, kwargs)
        except NotWarm as reason:
            self.log.info("a kernel is not forked: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Forked:
    """A kernel as far as a provisioner needs it: what `Popen` is for one that was started."""

    stdin = stdout = stderr = None

    def __init__(self, child: Child) -> None:
        self._child = child
        self._lock = threading.Lock()
        self.pid = child.pid

    def poll(self) -> int | None:
        with self._lock:
            return self._child.poll()

    def wait(self) -> int:
        while (status := self.poll()) is None:
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A warm process, and its kernels."""

    zygote: Zygote
    kernels: list[Forked] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        return all(kernel.poll() is not None for kernel in self.kernels)


def _forked(command: Sequence[str], imports: Sequence[str], options: Mapping[str, Any]) -> Forked:
    if options.get("stdout") or options.get("stderr"):
        raise NotWarm("what it prints is to go to a file")
    python, argv = split_command(command)
    env = {**(options.get("env") or os.environ)}
    with _lock:
        kept = _warm(python, env, imports)
        child = kept.zygote.child()
        child.become(env=env, folder=str(options.get("cwd") or os.getcwd()), argv=list(argv))
        kept.kernels[:] = [kernel for kernel in kept.kernels if kernel.poll() is None]
        kept.kernels.append(kernel := Forked(child))
    return kernel


def _warm(python: Sequence[str], env: Mapping[str, str], imports: Sequence[str]) -> _Kept:
    same = {name: value for name, value in env.items() if not name.startswith(_OWN)}
    key = (*python, *imports, *sorted(same.items()))
    if key not in _kept:
        while len(_kept) >= _MOST:
            idle = next((each for each, kept in _kept.items() if kept.is_idle), None)
            if idle is None:
                raise NotWarm(f"{_MOST} other environments are kept warm")
            _kept.pop(idle).zygote.__exit__()
        zygote = Zygote(python, same, imports).__enter__()
        atexit.register(zygote.__exit__)
        _kept[key] = _Kept(zygote)
    return _kept[key]
