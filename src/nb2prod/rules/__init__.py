"""What can be wrong with a notebook: one file for each rule, with its page."""

from nb2prod.rule import Rule
from nb2prod.rules import (
    nb101_unparsable_cell,
    nb201_hardcoded_path,
    nb202_relative_path,
    nb203_hardcoded_address,
    nb301_print_reports,
    nb302_unlogged_read,
    nb303_unlogged_fit,
    nb304_unlogged_exception,
    nb305_unlogged_write,
    nb401_untested_function,
)

RULES: tuple[Rule, ...] = (
    nb101_unparsable_cell.rule,
    nb201_hardcoded_path.rule,
    nb202_relative_path.rule,
    nb203_hardcoded_address.rule,
    nb301_print_reports.rule,
    nb302_unlogged_read.rule,
    nb303_unlogged_fit.rule,
    nb304_unlogged_exception.rule,
    nb305_unlogged_write.rule,
    nb401_untested_function.rule,
)
