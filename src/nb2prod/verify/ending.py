"""How a run ended that did not reach its end, in words."""

import re

_KINDS = (
    ("was stopped", re.compile(r"TimeoutError: the run took longer than")),
    ("died", re.compile(r"the kernel died")),
    ("ran out of memory", re.compile(r"\w*MemoryError\b")),
    (
        "does not reach the network",
        re.compile(
            r"(?:URLError|gaierror|NewConnectionError|ConnectTimeout|ConnectionError|ProxyError|"
            r"RemoteDataError|SSLError)\b|.*(?:Name or service not known|Max retries exceeded|"
            r"Network is unreachable|Temporary failure in name resolution)"
        ),
    ),
)


def ending(error: str) -> str:
    """What happened to the run, as a verb: `fails`, `died`, `was stopped` …"""
    return next((verb for verb, pattern in _KINDS if pattern.match(error)), "fails")
