"""A value of a Bicep file → JSON, in which an expression is its text: what a check can hand to other programs."""

from typing import Any

from tests.infra.values import Choice, Each, Expression, Value


def plain(value: Value) -> Any:  # Any: JSON of any shape
    """Of a choice the first half, of a loop one item."""
    match value:
        case Expression(text):
            return text
        case Choice(yes, _):
            return plain(yes)
        case Each(_, body):
            return [plain(body)]
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
    return value
