"""__main__.py: the package on the command line."""

from collections.abc import Iterable

from nb2prod.export import spelling
from nb2prod.export.layout import Layout
from nb2prod.export.modules import for_pickles
from nb2prod.export.render import render
from nb2prod.transform import Parameter

DATA_DIR_HELP = "where relative paths start; if empty, here or where the notebook is"
_TYPES = {
    "int": ["type=int"],
    "float": ["type=float"],
    "bool": ["action=argparse.BooleanOptionalAction"],
    "list": ["type=json.loads", 'metavar="JSON"'],
    "dict": ["type=json.loads", 'metavar="JSON"'],
}


def main_module(layout: Layout) -> str:
    """An option for each parameter, with its type, help and default."""
    flags = option_names((p.name for p in layout.parameters), layout.data_dir)
    options = [_option(p, flags[p.name]) for p in layout.parameters]
    return render(
        "__main__.py.jinja",
        name=layout.name,
        description=_unformatted(spelling.sentence(layout.title)),
        options=options,
        for_pickles=for_pickles(layout),
        json=any(p.type in ("list", "dict") for p in layout.parameters),
        paths=bool(layout.paths),
        data_dir=layout.data_dir,
        data_dir_help=DATA_DIR_HELP,
        contracts=bool(layout.plan.contracts),
    )


def option_names(parameters: Iterable[str], data_dir: str = "") -> dict[str, str]:
    """The options of all parameters, each another; `data_dir` is not one of these."""
    taken, options = {"help", data_dir.replace("_", "-")}, {}
    for parameter in parameters:
        option = option_name(parameter)
        while option in taken:
            option += "-value"
        taken.add(option)
        options[parameter] = option
    return options


def option_name(parameter: str) -> str:
    """The option of a parameter, without its dashes."""
    return parameter.strip("_").replace("_", "-") or "value"


def _option(parameter: Parameter, flag: str) -> str:
    parts = [spelling.python(f"--{flag}")]
    if flag.replace("-", "_") != parameter.name:
        parts.append(f"dest={spelling.python(parameter.name)}")
    parts.append(f"default=default.{parameter.name}")
    parts += _TYPES.get(parameter.type, [])
    text = spelling.one_line(parameter.help) or parameter.name
    parts.append(f"help={spelling.python(text.replace('%', '%%'))}")
    return ", ".join(parts)


def _unformatted(description: str) -> str:
    """argparse fills `%(prog)s` into a description that has it."""
    return description.replace("%", "%%") if "%(prog)" in description else description
