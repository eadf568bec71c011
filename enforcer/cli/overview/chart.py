"""Days of exposure → an SVG to stand in a page: stacked bars, coloured by the page's own style, without ids or scripts.

pygal lays the bars, the scale and the labels out; its own style and scripts are left out, because a page that allows
no style but its own would refuse them, and because light and dark are the page's.
"""

from collections.abc import Sequence
from datetime import timedelta
from xml.etree import ElementTree as ET  # text of our own making is read: dates and numbers

import pygal

from enforcer.cli.overview.overview import Day
from enforcer.cli.overview.words import lasting

WIDTH, HEIGHT = 1120, 260
_SVG = "{http://www.w3.org/2000/svg}"
_DROPPED = frozenset({"defs", "desc", "title", "script", "style"})
_EMPTY_GROUPS = frozenset({"titles", "plot overlay", "plot text-overlay", "plot tooltip-overlay"})
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_LABELS = 10
_KEPT = frozenset({"class", "d", "x", "y", "width", "height", "transform"})


def svg(days: Sequence[Day]) -> str:
    """Each bar carries its words as a title; a table beside it is for whoever does not see it."""
    largest = max((day.exposed for day in days), default=timedelta(0)).total_seconds()
    size, unit = next(((size, unit) for size, unit in _UNITS if largest >= 2 * size), _UNITS[-1])
    drawn = _drawn(days, size, unit)
    root = ET.fromstring(drawn)  # noqa: S314  as above
    _cleaned(root)
    for position, bar in enumerate(bar for bar in root.iter("g") if bar.get("class") == "bar"):
        ET.SubElement(bar, "title").text = _words(days[position % len(days)])
    root.attrib = {"viewBox": root.get("viewBox", ""), "class": "chart", "aria-hidden": "true", "focusable": "false"}
    return ET.tostring(root, encoding="unicode")


def _drawn(days: Sequence[Day], size: int, unit: str) -> str:
    chart = pygal.StackedBar(
        js=(),
        css=(),
        disable_xml_declaration=True,
        no_prefix=True,
        show_legend=False,
        width=WIDTH,
        height=HEIGHT,
        margin=6,
        spacing=4,
        range=(0, max(1.0, *(day.exposed.total_seconds() / size for day in days))),
        max_scale=5,
        min_scale=2,
        show_minor_x_labels=False,
        truncate_label=-1,
        x_labels_major_every=max(1, len(days) // _LABELS),
        x_labels=[f"{day.day:%b} {day.day.day}" for day in days],
        value_formatter=lambda value: f"{value:g} {unit}",
    )
    chart.add("left alone by nobody", [(day.exposed - day.waived).total_seconds() / size for day in days])
    chart.add("waived", [day.waived.total_seconds() / size for day in days])
    text: str = chart.render(is_unicode=True)
    return text


def _cleaned(parent: ET.Element) -> None:
    """Without namespaces, which HTML does not want, and without what only pygal's own script needs."""
    parent.tag = parent.tag.removeprefix(_SVG)
    parent.attrib = {name: value for name, value in parent.attrib.items() if name in _KEPT or name == "viewBox"}
    for child in list(parent):
        tag = child.tag.removeprefix(_SVG)
        if tag in _DROPPED or child.get("class") in _EMPTY_GROUPS or _is_flat(child):
            parent.remove(child)
        else:
            _cleaned(child)


def _is_flat(element: ET.Element) -> bool:
    return element.tag == f"{_SVG}rect" and element.get("height") == "0.0"


def _words(day: Day) -> str:
    waived = f", of which {lasting(day.waived)} waived" if day.waived else ""
    return f"{day.day:%a %d %b %Y}: {lasting(day.exposed)} exposed{waived}" if day.exposed else f"{day.day}: none"
