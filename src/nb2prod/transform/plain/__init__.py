"""From a notebook's code to plain Python: what only IPython or a person could answer is settled."""

from collections.abc import Mapping

from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.command_lines import plain_lists
from nb2prod.transform.plain.credentials import read_credentials
from nb2prod.transform.plain.declarations import without_declarations
from nb2prod.transform.plain.hidden import show_hidden
from nb2prod.transform.plain.history import name_values
from nb2prod.transform.plain.inputs import ask_by_parameter
from nb2prod.transform.plain.interactivity import show_as_set
from nb2prod.transform.plain.literal_code import spell_out_code
from nb2prod.transform.plain.log_levels import keep_log_levels
from nb2prod.transform.plain.lookups import spell_out
from nb2prod.transform.plain.magics import (
    capture_output,
    go_on_after_failure,
    time_lines,
    translate_magics,
)
from nb2prod.transform.plain.main_module import import_builtins
from nb2prod.transform.plain.symbols import assign_symbols
from nb2prod.transform.plain.widgets import interact_once


def plain_python(draft: Draft, runs: Mapping[str, str]) -> Draft:
    """The notebook's code without magics, widgets, questions and lookups by text.

    `runs` holds the texts of the files that `%run` names.
    """
    draft = plain_lists(translate_magics(read_credentials(draft), runs))
    draft = capture_output(time_lines(draft))
    draft = spell_out(spell_out_code(draft))
    draft = name_values(import_builtins(assign_symbols(draft)))
    draft = keep_log_levels(without_declarations(show_hidden(draft)))
    draft = show_as_set(draft)
    draft = interact_once(draft)
    return go_on_after_failure(ask_by_parameter(draft))
