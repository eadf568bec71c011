"""Prints the story as a person wants to read it, and keeps count of what was not as expected."""

import sys
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sandbox.clock import Clock


@dataclass(slots=True)
class Narrator:
    """`failures` are the claims that did not hold; the demo's exit code is theirs."""

    clock: Clock
    console: Console = field(default_factory=lambda: Console(highlight=False, width=_width()))
    failures: list[str] = field(default_factory=list)
    checks: int = 0

    def chapter(self, number: int, title: str) -> None:
        self.console.print(f"\n[bold]{number}. {escape(title)}[/]", soft_wrap=True)

    def tell(self, subject: str, what: str, *, who: str = "", took_s: float | None = None) -> None:
        """One line: time, subscription, what happened, who, how long."""
        notes = [f"by {who}" if who else "", f"after {took_s:.2f} s" if took_s is not None else ""]
        tail = ", ".join(note for note in notes if note)
        line = f"  {_clock_text(self.clock.now())}  {escape(subject):<6} {escape(what)}"
        self.console.print(f"{line}  [cyan]{escape(tail)}[/]" if tail else line, soft_wrap=True)

    def expect(self, claim: str, holds: bool, found: object = "") -> None:
        """A claim that the story depends on."""
        self.checks += 1
        if holds:
            self.console.print(f"    [green]✓[/] [dim]{escape(claim)}[/]", soft_wrap=True)
            return
        self.failures.append(claim)
        self.console.print(f"    [bold red]✗ {escape(claim)}[/] — found {escape(str(found))}", soft_wrap=True)

    def table(self, title: str, columns: list[str], rows: list[list[str]]) -> None:
        table = Table(title=title, title_justify="left", title_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        self.console.print()
        self.console.print(table)

    def end(self) -> int:
        """The last line, and the exit code."""
        if self.failures:
            self.console.print(f"\n[bold red]{len(self.failures)} of {self.checks} checks failed[/]")
            return 1
        self.console.print(f"\n[bold green]All {self.checks} checks hold.[/]")
        return 0


def _width() -> int | None:
    """A terminal's own width; in a pipe or a log wide enough for the tables."""
    return None if sys.stdout.isatty() else 120


def _clock_text(at: datetime) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}"
