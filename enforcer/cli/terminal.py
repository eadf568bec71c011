"""Words → a terminal, which obeys none of them: whoever owns a subscription may have written them."""

from typing import Any

from rich.console import Console as RichConsole
from rich.text import Text

from enforcer.cli.printable import printable

_KEPT = "\n\t"


class Console(RichConsole):
    """rich's own, but for control characters, which rich passes on: each is shown as a replacement character."""

    def print(self, *objects: Any, **options: Any) -> None:  # Any: rich's own objects and options
        super().print(*(_harmless(one) if isinstance(one, Text) else one for one in objects), **options)

    def render_str(self, text: str, **options: Any) -> Text:  # Any: as above
        return super().render_str(printable(text, kept=_KEPT), **options)


def _harmless(text: Text) -> Text:
    """As long as it was: its colours stay where they are."""
    shown = text.copy()
    shown.plain = printable(text.plain, kept=_KEPT)
    return shown
