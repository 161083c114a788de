"""What looks like a password, a token or a key, and must not be written down."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"password|passwd|passphrase|secret|credential|api_?key|access_?key|private_?key"
    r"|(?:^|_)(?:pwd|auth|token|bearer)(?:$|_)"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_AWS_KEY = re.compile(r"(?<![\w/+=])[A-Za-z0-9/+]{40}(?![\w/+=])")
_SHAPES = [  # what each has in it, in small letters, and all of its shape
    (marks, re.compile(shape))
    for marks, shape in (
        (("akia", "asia"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),  # AWS, the key's name
        (("gho_", "ghp_", "ghs_", "ghu_", "ghr_"), r"\bgh[opsur]_\w{20,}"),
        (("github_pat_",), r"\bgithub_pat_\w{20,}"),
        (("glpat-",), r"\bglpat-[\w-]{20,}"),
        (("xox",), r"\bxox[abeoprs]-[\w-]{10,}"),
        (("hooks.slack.com",), r"hooks\.slack\.com/services/"),
        (("aiza",), r"\bAIza[\w-]{35}"),
        (("hf_",), r"\bhf_[A-Za-z0-9]{30,}"),
        (("sk-", "sk_", "pk-", "pk_", "rk-", "rk_"), r"\b(?:sk|pk|rk)[-_][\w-]{20,}"),
        (("pypi-",), r"\bpypi-\w{20,}"),
        (("npm_",), r"\bnpm_\w{30,}"),
        ((".eyj",), r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}"),  # a signed web token
        (("private key",), r"-----BEGIN [A-Z ]*PRIVATE KEY"),
        (("://",), r"://[^/\s:@]+:[^/\s@]+@"),  # user:password@host
        (
            ("password", "passwd", "secret", "token", "api"),
            r"(?i:password|passwd|secret|token|api[_ -]?key)[\"']?\s*[=:]\s*\S{4,}",
        ),
    )
]


def is_credential_name(name: str) -> bool:
    """Whether a variable, parameter or key of this name may hold a credential."""
    return bool(_NAME.search(_CAMEL.sub("_", name).lower().replace("-", "_")))


def holds_credential(text: str) -> bool:
    """Whether a text has something of a credential's shape in it."""
    small = text.lower()  # to look for a few letters takes no time beside looking for a shape
    if any(any(mark in small for mark in marks) and shape.search(text) for marks, shape in _SHAPES):
        return True
    return any(map(_is_mixed, _AWS_KEY.findall(text)))


def _is_mixed(text: str) -> bool:
    """Whether it has digits, small letters and capitals, as a key has."""
    return text.upper() != text != text.lower() and any(map(str.isdigit, text))
