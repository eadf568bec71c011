"""Whatever a name or a message holds, the terminal is told nothing to obey, and the lines stay apart."""

import io

import pytest
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from enforcer.cli.overview.shown import escape as escaped
from enforcer.cli.terminal import Console

HOSTILE = {
    "colours and a cleared screen": "\x1b[31mred\x1b[2J",
    "a title of the window": "\x1b]0;owned\x07",
    "one byte that begins an order": "\x9b2J",
    "a line that is written over": "drifted\rcompliant",
    "letters that run backwards": "\u202etnailpmoc",
    "markup with a link": "[link=https://evil.example]click[/link]",
    "a script": "<script>alert(1)</script>",
    "backspaces and NUL": "a\b\b\0b",
}


def shown(what: object, *, markup: bool = True) -> str:
    out = io.StringIO()
    Console(file=out, width=200, force_terminal=False).print(what, markup=markup, highlight=False, soft_wrap=True)
    return out.getvalue()


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_line_holds_only_what_can_be_printed(words: str) -> None:
    table = Table()
    table.add_column("name")
    table.add_row(escape(words))
    for told in (
        shown(words, markup=False),
        shown(f"[red]x[/] {escape(words)}"),
        shown(escaped(words)),
        shown(table),
        shown(Text(words, "red")),
    ):
        assert all(letter.isprintable() or letter == "\n" for letter in told)
    assert shown(words, markup=False).count("\n") == 1


def test_what_is_plain_is_shown_as_it_is() -> None:
    assert shown("Служба [a] b\tc\nd", markup=False).split() == ["Служба", "[a]", "b", "c", "d"]
