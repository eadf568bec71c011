"""A pattern of the baseline, and a text → whether they fit."""


def fits(pattern: str, text: str | None) -> bool:
    """`*` stands for any characters, and casing does not matter. Takes time in proportion to the text."""
    if text is None:
        return False
    first, *middle = pattern.casefold().split("*")
    text = text.casefold()
    if not middle:
        return text == first
    last = middle.pop()
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
