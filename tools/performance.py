"""docs/performance.json, which `make bench INTO=…` writes → what docs/performance.md shows of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET  # text of our own making is written

from bench.figure_form import number, range_of

ROOT = Path(__file__).parents[1]
RUN = ROOT / "docs" / "performance.json"
MOST = "≤ "
"""How an upper aim begins."""

_ROW, _HEAD, _FOOT = 24, 34, 26
_WORDS, _SCALE, _RIGHT = 440, 420, 120
"""Pixels: beside the bars, of a whole aim, and right of it."""
_BEYOND = 1.15
"""So much of an aim is drawn at most."""
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#444}.of{text-anchor:end}.holds{fill:#2f7d6d}.missed{fill:#c0392b}"
    ".aim{stroke:#888;stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}.holds{fill:#5cc0aa}.missed{fill:#ff7b6b}}"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it stands in the file; `spread` is that of its values, `ratios` are those of its rounds."""

    bench: str
    name: str
    unit: str
    median: float
    spread: tuple[float, float]
    beside: str
    ratio: float
    ratios: tuple[float, ...]
    aim: str
    verdict: str

    @property
    def of_aim(self) -> float | None:
        """How much of its aim it takes, where that is an upper one; 1 is all of it."""
        most = float(self.aim.removeprefix(MOST)) if self.aim.startswith(MOST) else 0.0
        return self.ratio / most if most else None


def told(text: str) -> tuple[Told, ...]:
    """All benches, one after the other; KeyError where a figure lacks something."""
    names = Told.__slots__
    benches = json.loads(text).values()
    found = [{name: one[name] for name in names} for bench in benches for one in bench["figures"]]
    return tuple(Told(**{**one, "spread": tuple(one["spread"]), "ratios": tuple(one["ratios"])}) for one in found)


def table(figures: Sequence[Told] | None = None) -> str:
    """Markdown, a row for each figure."""
    rows = [
        f"| {one.bench} | {one.name} | {number(one.median)} {one.unit} | {range_of(one.spread)} | {one.beside} "
        f"| {number(one.ratio)} | {range_of(one.ratios)} | {one.aim} | {one.verdict} |"
        for one in figures or read()
    ]
    heads = "| bench | figure | median | spread | beside | ratio | spread | aim | verdict |"
    return "\n".join([heads, "|---|---|---|---|---|---|---|---|---|", *rows])


def runs(text: str | None = None) -> str:
    """On what each bench was measured, and how often: figures of a bench may differ in that."""
    benches = json.loads(text or RUN.read_text(encoding="utf-8"))
    rows = [
        f"| {name} | {run['python']} | {run['cores']} | {run['load']} | {_rounds(figures)} | {run['took_s']} s "
        f"| {'quick' if run['quick'] else ''} |"
        for name, run, figures in ((name, bench["run"], bench["figures"]) for name, bench in benches.items())
    ]
    rows.append(f"| together | | | | | {sum(bench['run']['took_s'] for bench in benches.values()) / 60:.0f} min |  |")
    return "\n".join(["| bench | CPython | cores | load | rounds | took | |", "|---|---|---|---|---|---|---|", *rows])


def _rounds(figures: Sequence[Mapping[str, Sequence[float]]]) -> str:
    often = [len(one["values"]) for one in figures]
    fewest, most = min(often), max(often)
    return str(most) if fewest == most else f"{fewest} to {most}"


def read() -> tuple[Told, ...]:
    return told(RUN.read_text(encoding="utf-8"))


def chart(figures: Sequence[Told] | None = None) -> str:
    """An SVG: for each aim a bar, as long as what was measured takes of it."""
    drawn = [one for one in figures or read() if one.of_aim is not None]
    width, height = _WORDS + _SCALE + _RIGHT, _HEAD + _ROW * len(drawn) + _FOOT
    root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}", role="img")
    ET.SubElement(root, "title").text = "What each figure takes of its aim"
    ET.SubElement(root, "style").text = _STYLE
    root.extend(_aim_line(height))
    for position, one in enumerate(drawn):
        root.extend(_bar(one, _HEAD + _ROW * position))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _aim_line(height: int) -> Iterator[ET.Element]:
    at = str(_WORDS + _SCALE)
    yield _text("its aim", x=at, y="20", **{"text-anchor": "middle"})
    yield ET.Element("line", {"class": "aim", "x1": at, "x2": at, "y1": "26", "y2": str(height - _FOOT)})


def _bar(one: Told, top: int) -> Iterator[ET.Element]:
    share = one.of_aim or 0.0
    length = max(2, round(min(share, _BEYOND) * _SCALE))
    middle = str(top + 15)
    yield _text(f"{one.bench}: {one.name}", x=str(_WORDS - 8), y=middle, **{"class": "of"})
    place = {"x": str(_WORDS), "y": str(top + 4), "width": str(length), "height": str(_ROW - 9), "rx": "2"}
    yield ET.Element("rect", {"class": "holds" if share <= 1 else "missed", **place})
    yield _text(f"{share:.1%}", x=str(_WORDS + length + 6), y=middle)


def _text(words: str, **attributes: str) -> ET.Element:
    element = ET.Element("text", attributes)
    element.text = words
    return element
