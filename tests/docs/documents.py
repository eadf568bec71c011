"""The documents for people: their texts, headings, links, and what they show in fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPANS = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Document:
    """`prose` is the text without its fences, which may hold anything."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def prose(self) -> str:
        return _FENCE.sub("", self.text)

    def fences(self, language: str) -> Iterator[str]:
        """What stands between the fences of one language."""
        return (body for said, body in _FENCE.findall(self.text) if said == language)

    def links(self) -> list[str]:
        """Targets of links and pictures, code spans aside."""
        return _LINK.findall(_SPANS.sub("", re.sub(r"\[`([^`]*)`\]", r"[\1]", self.prose)))

    def spans(self) -> list[str]:
        """Code in the running text and in tables."""
        return _SPANS.findall(self.prose)

    def anchors(self) -> set[str]:
        """What GitHub makes of the headings: small letters, hyphens for blanks, a number where repeated."""
        found: set[str] = set()
        for heading in re.findall(r"^#+ (.+)$", self.prose, re.MULTILINE):
            slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
            again = next(number for number in range(99) if (f"{slug}-{number}" if number else slug) not in found)
            found.add(f"{slug}-{again}" if again else slug)
        return found


@cache
def documents() -> tuple[Document, ...]:
    """README, CHANGELOG and all below docs/."""
    paths = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return tuple(Document(path, path.read_text(encoding="utf-8")) for path in paths)


def document(name: str) -> Document:
    return next(one for one in documents() if one.name == name)


def commands(shown: str) -> Iterator[str]:
    """Every command of a console fence, from its `$ ` on: its continuation lines, and none of what it printed."""
    command: list[str] = []
    for line in shown.splitlines():
        if line.startswith("$ "):
            yield from ["\n".join(command)] if command else []
            command = [line.removeprefix("$ ")]
        elif command and _goes_on(command, line):
            command.append(line)
        elif command:
            yield "\n".join(command)
            command = []
    yield from ["\n".join(command)] if command else []


def _goes_on(command: list[str], line: str) -> bool:
    in_heredoc = "<<EOF" in command[0] and "EOF" not in command[1:]
    return in_heredoc or command[-1].endswith("\\") or line.startswith(" ")
