"""What the interpreter complained of, in all that a worker printed."""

import re

_LINES = 40
_COMPLAINT = re.compile(
    rf"^.*(?:never retrieved|was destroyed|never awaited|Traceback).*(?:\n.*){{0,{_LINES}}}", re.MULTILINE
)
"""Not `Unclosed client session`: a function app is never told that its worker ends, so its clients end with it."""


def complaints(output: str) -> list[str]:
    """Each with the lines that follow it: the last line of a traceback says what went wrong."""
    return _COMPLAINT.findall(output)
