"""`make real-clients`: Azure CLI and Cloud Custodian, unmodified, on the simulated Azure; exit code 1 on a difference.

They reach it through the CONNECT proxy under Azure's own host names. What each says is held against the tenant's state.
"""

import asyncio
import sys

from rich.console import Console
from rich.table import Table

from tools.client_bench import Check, bench
from tools.client_stories import STORIES
from tools.strangers import installed

_WIDTH = 140
_LONGEST = 80


def show(checks: list[Check]) -> int:
    """The table; its exit code."""
    table = Table(title="Strangers' programs on the simulated Azure", title_justify="left", title_style="bold")
    for column in ("", "command", "it said", "in the tenant", "s"):
        table.add_column(column, overflow="fold")
    for check in checks:
        mark = "[green]✓[/]" if check.holds else "[bold red]✗[/]"
        table.add_row(mark, check.command, _brief(check.said), _brief(check.true), f"{check.took_s:.1f}")
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table)
    differences = sum(not check.holds for check in checks)
    console.print(f"{len(checks) - differences} of {len(checks)} agree")
    return 1 if differences or not checks else 0


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


async def play() -> int:
    async with bench() as here:
        for story in STORIES:
            await story(here)
        here.check("(the sandbox's own errors)", [], here.azure.internal_errors)
        return show(here.checks)


def main() -> None:
    for name in ("az", "c7n"):
        installed(name)
    sys.exit(asyncio.run(play()))


if __name__ == "__main__":
    main()
