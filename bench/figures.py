"""Numbers and how they are printed: medians and percentiles, and ratios against a yardstick in the same run."""

import statistics
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

CONSOLE = Console(highlight=False, width=110)


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation; needs two values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    CONSOLE.print(f"[bold]{title}[/]")
    table = Table()
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right")
    for row in rows:
        table.add_row(*row)
    CONSOLE.print(table)
    CONSOLE.print()


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
