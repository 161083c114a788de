"""Keeps in a file what the next steps of a job take, and puts it back in a new process."""

import importlib
import os
import pickle
import random
import sys
import types
import warnings
from typing import Any, Dict  # noqa: UP035 (Python 3.8)

_before = dict(os.environ)


class _Pickler(pickle.Pickler):
    def reducer_override(self, held: Any) -> Any:
        if isinstance(held, types.ModuleType):
            if sys.modules.get(held.__name__) is not held:
                raise pickle.PicklingError(held.__name__ + " is no module that can be imported")
            return importlib.import_module, (held.__name__,)
        if isinstance(held, (type, types.FunctionType)) and held.__module__ == "__main__":
            raise pickle.PicklingError(held.__qualname__ + " is defined in the job itself")
        return NotImplemented


def keep(path: str, names: Any) -> str:
    """Write it there; "" or why it cannot be kept.

    Of the names those are kept that the job has given; all, if there are none. Numbers are kept
    in any case: they may be metrics.
    """
    shell: Any = sys.modules["IPython"].get_ipython()
    own = shell.user_ns_hidden
    held = {
        name: value
        for name, value in shell.user_ns.items()
        if (name in names if names else not name.startswith("_"))
        or (isinstance(value, float) and not name.startswith("_"))
    }
    held = {n: v for n, v in held.items() if n[:2] != "__" and (n not in own or own[n] is not v)}
    part = path + ".part"
    try:
        state = {"held": held, **_state()}
        with open(part, "wb") as file:
            _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(state)
        os.replace(part, path)
    except Exception as error:
        if os.path.exists(part):
            os.remove(part)
        return str(error) or type(error).__name__
    finally:
        _overlook(path, part)
    return ""


def put_back(path: str) -> str:
    """Take over what was kept there; "put back" or why it is not."""
    try:
        with open(path, "rb") as file:
            state = pickle.load(file)
        now, then = _versions(), state["versions"]
        changed = [name for name in now if name in then and now[name] != then[name]]
        if changed:
            return "another version of " + ", ".join(changed)
        _settle(state)
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
    finally:
        _overlook(path)
    return "put back"


def _overlook(*paths: str) -> None:
    """Our own files are none that the job uses."""
    for path in paths:
        sys.modules["_nb2prod_witness"]._seen.pop(os.path.abspath(path), None)


def _state() -> Dict[str, Any]:  # noqa: UP006 (Python 3.8)
    """What belongs to no variable: chance, the folder, the environment, settings of libraries."""
    shell: Any = sys.modules["IPython"].get_ipython()
    witness: Any = sys.modules["_nb2prod_witness"]
    state = {
        "versions": _versions(),
        "count": shell.execution_count,
        "seen": dict(witness.seen()),
        "folder": os.getcwd(),
        "environment": {k: v for k, v in os.environ.items() if _before.get(k) != v},
        "random": random.getstate(),
        "warnings": list(warnings.filters),
    }
    numpy, pandas, torch = map(sys.modules.get, ("numpy", "pandas", "torch"))
    plots = sys.modules.get("matplotlib")
    if numpy is not None:
        state["numpy"] = numpy.random.get_state(), numpy.get_printoptions(), numpy.geterr()
    if pandas is not None:
        names = pandas.describe_option("", _print_desc=False).splitlines()
        names = [line.split(" ")[0] for line in names if line[:1].isalpha()]
        state["pandas"] = {name: pandas.get_option(name) for name in names if "." in name}
    if torch is not None:
        state["torch"] = torch.random.get_rng_state()
    if plots is not None:
        state["matplotlib"] = {k: v for k, v in plots.rcParams.items() if k != "backend"}
    return state


def _settle(state: Dict[str, Any]) -> None:  # noqa: UP006 (Python 3.8)
    shell: Any = sys.modules["IPython"].get_ipython()
    sys.modules["__main__"].__dict__.update(state["held"])
    shell.execution_count = state["count"]
    sys.modules["_nb2prod_witness"]._seen.update(state["seen"])
    os.chdir(state["folder"])
    os.environ.update(state["environment"])
    random.setstate(state["random"])
    if "numpy" in state:
        numpy: Any = importlib.import_module("numpy")
        chance, shown, errors = state["numpy"]
        numpy.random.set_state(chance)
        numpy.set_printoptions(**shown)
        numpy.seterr(**errors)
    if "pandas" in state:
        pandas: Any = importlib.import_module("pandas")
        for name, value in state["pandas"].items():
            if pandas.get_option(name) != value:
                pandas.set_option(name, value)
    if "torch" in state:
        importlib.import_module("torch").random.set_rng_state(state["torch"])
    if "matplotlib" in state:
        importlib.import_module("matplotlib").rcParams.update(state["matplotlib"])
    warnings.resetwarnings()
    warnings.filters[:] = state["warnings"]  # type: ignore[index]


def _versions() -> Dict[str, str]:  # noqa: UP006 (Python 3.8)
    modules = [(name, module) for name, module in sys.modules.items() if "." not in name]
    known = {name: getattr(module, "__version__", None) for name, module in modules}
    found = {name: version for name, version in known.items() if isinstance(version, str)}
    return {**found, "Python": sys.version}
