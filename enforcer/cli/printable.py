"""Words that somebody else may have written → the same without what a terminal, a page or a spreadsheet would obey."""


def printable(text: str, *, kept: str = "") -> str:
    """Control characters, letters that turn the direction round and half a UTF-16 pair are replacement characters.

    As long as it was. `kept`: what may stay of them.
    """
    return "".join(letter if letter.isprintable() or letter in kept else "\ufffd" for letter in text)
