"""Words → a terminal, which obeys none of them: whoever owns a subscription may have written them."""

from typing import Any

from rich.console import Console as RichConsole
from rich.text import Text


class Console(RichConsole):
    """rich's own, but for control characters, which rich passes on: each is shown as a replacement character."""

    def render_str(self, text: str, **options: Any) -> Text:  # Any: rich's own options
        shown = "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)
        return super().render_str(shown, **options)
