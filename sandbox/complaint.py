"""What is wrong with a file that a person wrote: where, what, what is allowed and what was probably meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Complaint:
    file: str
    line: int
    path: str
    what: str

    def __str__(self) -> str:
        """One line, whatever the file holds."""
        told = f"{self.file}:{self.line}: {f'{self.path}: ' if self.path else ''}{self.what}"
        return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in told)


class BadFile(Exception):
    """All complaints at once, one a line."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(one) for one in self.complaints))


def allowed(wrong: object, known: Iterable[str]) -> str:
    """`allowed: a, b; did you mean 'a'?`"""
    names = list(known)
    near = get_close_matches(str(wrong), names, n=1)
    return f"allowed: {', '.join(names) or 'nothing'}" + (f"; did you mean '{near[0]}'?" if near else "")
