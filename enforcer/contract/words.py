"""Texts as a record may hold them: short enough to arrive whole, and without anybody's e-mail address. Pure."""

import hashlib
import re
from collections.abc import Iterable

MOST = 8_000
"""Characters of one value: the exporter cuts at 8,192 without a word (facts: functions-and-telemetry 9)."""

_ADDRESS = re.compile(r"[\w.+#'%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
"""An e-mail address or a user principal name, that of a guest (`a_b.example#EXT#@tenant.example`) included."""


def bounded(text: str, most: int = MOST) -> str:
    """The text; of one that is too long its beginning, a `…`, and what tells the whole: its length and its digest."""
    shown = _ADDRESS.sub("(an address)", text) if "@" in text else text
    if len(shown) <= most:
        return shown
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]
    rest = f"… ({len(text):,} characters, sha256 {digest})"
    return shown[: most - len(rest)] + rest


def listed(items: Iterable[str], separator: str = "; ", most: int = MOST) -> str:
    """As many whole items as there is room for, and how many more there are."""
    texts = tuple(items)
    whole = separator.join(texts)
    if len(whole) <= most:
        return whole
    for shown in range(len(texts) - 1, 0, -1):
        text = f"{separator.join(texts[:shown])}{separator}… and {len(texts) - shown:,} more"
        if len(text) <= most:
            return text
    return (
        f"{bounded(texts[0], most - 20)}{separator}… and {len(texts) - 1:,} more" if texts[1:] else bounded(whole, most)
    )
