"""A connection is made without asking who is at the other end.

What it does
    Finds `verify=False` and its like (`verify_certs=False`, `check_hostname = False`,
    `ssl.CERT_NONE`, `ssl._create_unverified_context`), `wget --no-check-certificate` and
    `curl --insecure`.

Why it matters
    Without the check anybody between the job and the server can read the passwords that are sent
    and change the data that comes back, and nothing will look wrong.

Bad:
    import requests
    answer = requests.get(address, verify=False)

Good:
    import requests
    answer = requests.get(address, timeout=30)

How to fix
    Take it out, or write True, as `--fix --unsafe-fixes` does. If the server has a certificate of
    your own organisation, set `REQUESTS_CA_BUNDLE` where the job runs, or make the certificate's
    file a parameter and give that: `verify=ca_path`.
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.analysis import Analysis, constant
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import called_name, index
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity
from nb2prod.sentence import gettext

_WORDS = frozenset(
    "verify verify_ssl verify_certs ssl_verify check_hostname validate_certs "
    "verify_certificate".split()
)
_HINTS = ("verif", "check_hostname", "validate_certs", "CERT_NONE", "certificate", "insecure", "-k")
_UNVERIFIED = frozenset({"_create_unverified_context", "CERT_NONE"})
_INSECURE = re.compile(
    r"\bwget\b.*--no-check-certificate|\bcurl\b.*\s(?:--insecure|-[a-jl-zA-Z]*k[a-zA-Z]*)(?:\s|$)|"
    r"http\.sslverify[= ]+(?:false|0)",
    re.IGNORECASE,
)
_MESSAGE = gettext(
    "nobody checks who answers here: leave the certificate check on, or give your own CA"
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each place that turns the check off."""
    for cell in analysis.program.cells_with(*_HINTS):
        nodes = index(cell.tree)
        for given in nodes.of(ast.keyword):
            call = nodes.parents[given]
            if given.arg in _WORDS and constant(given.value) is False and _asks(call, given.arg):
                yield rule.at(cell.location(given), _MESSAGE, _fix(cell, given.value))
        for made in nodes.of(ast.Assign):
            target = made.targets[0]
            off = isinstance(target, ast.Attribute) and target.attr in _WORDS
            if off and constant(made.value) is False:
                yield rule.at(cell.location(made), _MESSAGE, _fix(cell, made.value))
        for name in nodes.of(ast.Attribute):
            if name.attr in _UNVERIFIED:
                yield rule.at(cell.location(name), _MESSAGE)
    for command in analysis.commands:
        if any(map(_INSECURE.search, command.lines)):
            yield rule.at(command.call.location, _MESSAGE)


def _fix(cell: ParsedCell, value: ast.expr) -> Fix | None:
    span = cell.source_span(value)
    edits = (Edit(cell.index, *span, "True"),) if span else ()
    return Fix(gettext("Check the certificate"), edits, safe=False) if edits else None


def _asks(call: ast.AST, word: str) -> bool:
    """`verify` alone means the certificate in calls that have an address or a session."""
    if word != "verify" or not isinstance(call, ast.Call):
        return True
    return called_name(call).lower() in {
        *("get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream"),
        *("session", "client", "asyncclient", "resource", "basicauth"),
    }


rule = Rule("NB603", "unverified-tls", Severity.WARNING, check, __doc__, once_a_cell=True)
