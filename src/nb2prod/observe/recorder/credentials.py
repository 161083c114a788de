"""What looks like a password, a token or a key, and must not be written down."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"password|passwd|passphrase|secret|credential|api_?key|access_?key|private_?key"
    r"|(?:^|_)(?:pwd|auth|token|bearer)(?:$|_)"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SHAPE = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # AWS, the key's name
    r"|(?<![\w/+=])(?=[^\s]{0,39}\d)(?=[^\s]{0,39}[a-z])(?=[^\s]{0,39}[A-Z])"
    r"[A-Za-z0-9/+]{40}(?![\w/+=])"  # AWS, the key itself
    r"|\bgh[opsur]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20,}"
    r"|\bxox[abeoprs]-[\w-]{10,}|hooks\.slack\.com/services/"
    r"|\bAIza[\w-]{35}|\bhf_[A-Za-z0-9]{30,}|\b(?:sk|pk|rk)[-_][\w-]{20,}|\bpypi-\w{20,}|\bnpm_\w{30,}"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}"  # a signed web token
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|://[^/\s:@]+:[^/\s@]+@"  # user:password@host
    r"|(?i:password|passwd|secret|token|api[_ -]?key)[\"']?\s*[=:]\s*\S{4,}"
)


def is_credential_name(name: str) -> bool:
    """Whether a variable, parameter or key of this name may hold a credential."""
    return bool(_NAME.search(_CAMEL.sub("_", name).lower().replace("-", "_")))


def holds_credential(text: str) -> bool:
    """Whether a text has something of a credential's shape in it."""
    return bool(_SHAPE.search(text))
