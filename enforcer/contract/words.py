"""Texts as a record may hold them: short enough to arrive whole, and without anybody's e-mail address. Pure."""

import hashlib
import re
from collections.abc import Iterable, Sequence

MOST = 8_000
"""UTF-16 units of one value: the exporter cuts at 8,192 characters without a word (facts: functions-and-telemetry 9).

It counts as Python does; ingestion is .NET, where a sign beyond the basic plane is two.
"""

_ADDRESS = re.compile(r"[\w.+#'%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
"""An e-mail address or a user principal name, that of a guest (`a_b.example#EXT#@tenant.example`) included."""


def bounded(text: str, most: int = MOST) -> str:
    """The text; of one that is too long its beginning, a `…`, and what tells the whole: its length and its digest."""
    shown = _ADDRESS.sub("(an address)", text) if "@" in text else text
    if _length(shown) <= most:
        return shown
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]
    rest = f"… ({len(text):,} characters, sha256 {digest})"
    return _beginning(shown, most - len(rest)) + rest


def listed(items: Iterable[str], separator: str = "; ", most: int = MOST) -> str:
    """As many whole items as there is room for, and how many more there are."""
    texts = tuple(items)
    whole = separator.join(texts)
    if _length(whole) <= most:
        return whole
    if shown := _fitting(texts, separator, most):
        return f"{separator.join(texts[:shown])}{separator}{_more(len(texts) - shown)}"
    return f"{bounded(texts[0], most - 20)}{separator}{_more(len(texts) - 1)}" if texts[1:] else bounded(whole, most)


def _fitting(texts: Sequence[str], separator: str, most: int) -> int:
    """How many of them there is room for beside the words on the rest."""
    length, fits = 0, 0
    for number, text in enumerate(texts[:-1], start=1):
        length += _length(text + separator)
        if length > most:
            break
        fits = number if length + _length(_more(len(texts) - number)) <= most else fits
    return fits


def _more(number: int) -> str:
    return f"… and {number:,} more"


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _beginning(text: str, most: int) -> str:
    """No half of a sign."""
    if text.isascii():
        return text[:most]
    return text.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")
