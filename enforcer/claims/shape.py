"""The shape of what somebody sent: all that is put on record of a delivery that is rejected."""


def shape_of(event: object, depth: int = 2) -> str:
    """Keys and types, never values: `{id: str, data: {claims: dict}}`, at most 30 keys a level and 500 characters."""
    if not isinstance(event, dict) or depth == 0:
        return type(event).__name__
    pairs = [f"{_ascii(key)}: {shape_of(value, depth - 1)}" for key, value in list(event.items())[:30]]
    return ("{" + ", ".join(pairs) + "}")[:500]


def _ascii(key: object) -> str:
    return str(key)[:40].encode("unicode_escape").decode("ascii")
