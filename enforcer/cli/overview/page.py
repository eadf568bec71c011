"""An overview → one HTML file with everything in it, which loads nothing and runs only the script that it carries.

Every name, ticket and reason may have been written by whoever owns a subscription: the template escapes them, the rows
travel as JSON that cannot end its element, the script puts them in as text, the policy names our own style and script
by their hashes, and what would turn the words beside it round is a replacement character.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from enforcer.cli.overview import words
from enforcer.cli.overview.chart import svg
from enforcer.cli.overview.headline import empty, headline
from enforcer.cli.overview.overview import Now, Overview, Row
from enforcer.cli.printable import printable

HEALS_SHOWN = 100
"""The latest; a fight may have thousands, and JSON and CSV have them all."""
MOST_SHOWN = 200
"""Incidents, people and exemptions: thousands in one table would make the page slow."""
FIRST_ROWS = 50
"""Stand in the page itself, for whoever runs no scripts, and until the script has taken over."""

_THINNEST = 6


def page(found: Overview) -> str:
    style, script = _part("page.css"), _part("page.js")
    text: str = (
        _environment()
        .get_template("page.html.j2")
        .render(
            found=found,
            said=headline(found),
            empty=empty(found),
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704  our own file
            script=Markup(script),  # noqa: S704  our own file
            chart=Markup(svg(found.days)) if found.days else "",  # noqa: S704  of dates and numbers
            rows=[cells(row) for row in found.rows],
            first_rows=found.rows[:FIRST_ROWS],
            most=MOST_SHOWN,
            heals=list(reversed(found.heals))[:HEALS_SHOWN],
            shares=_shares(found),
            states=[(now, found.counts[now]) for now in Now if found.counts[now]],
            names={row.subscription: row.name for row in found.rows if row.name},
        )
    )
    return text


def _shares(found: Overview) -> Sequence[dict[str, object]]:
    """Parts of a bar of 1,000; none is too thin to be seen."""
    wide = {now: max(_THINNEST, 1_000 * number / len(found.rows)) for now, number in found.counts.items() if number}
    whole, begin, shares = sum(wide.values()), 0.0, list[dict[str, object]]()
    for now in Now:
        width = 1_000 * wide.get(now, 0) / whole if whole else 0
        if width:
            shares.append({"name": now.value.replace(" ", "-"), "x": round(begin, 2), "width": round(width, 2)})
        begin += width
    return shares


def cells(row: Row) -> Sequence[str | float | None]:
    """What the script shows, sorts and searches; page.js names the places. Times in UTC, to the minute."""
    tally = row.tally
    return [
        row.subscription,
        printable(row.name),
        printable(row.group),
        row.now.value,
        _at(row.since),
        None if tally.protected is None else round(tally.protected, 6),
        round(tally.exposed.total_seconds(), 1),
        words.lasting(tally.exposed) if tally.exposed else "",
        row.heals,
        row.exempt_until.isoformat() if row.exempt_until else "",
        printable(row.why),
        words.protected(tally),
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("enforcer.cli.overview", "."),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "at": _at,
        "lasting": words.lasting,
        "protected": words.protected,
        "who": words.who,
        "known_by": words.known_by,
        "what": words.what,
        "counted": words.counted,
    }
    return environment


def _harmless(value: object) -> object:
    """What the template shows, but for our own markup."""
    return printable(value, kept="\n\t") if isinstance(value, str) and not isinstance(value, Markup) else value


def _at(when: datetime | None) -> str:
    return words.at(when) if when else ""


def _part(name: str) -> str:
    return files("enforcer.cli.overview").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, from anywhere; only this style and this script count."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    """As CSP wants it: of the text between the tags."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
