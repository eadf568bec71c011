"""An overview → CSV (RFC 4180), one table: each row says in `part` what it tells of (docs/commands.md)."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from enforcer.cli.overview.headline import headline
from enforcer.cli.overview.overview import Overview
from enforcer.cli.overview.words import what, who
from enforcer.cli.printable import printable
from enforcer.exposure.tally import Tally

COLUMNS = (
    "part",
    "subscription",
    "name",
    "managementGroup",
    "state",
    "what",
    "actor",
    "from",
    "until",
    "count",
    "exposedSeconds",
    "waivedSeconds",
    "atMostSeconds",
    "watchedSeconds",
    "protectedPercent",
    "heals",
    "ticket",
    "owner",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the begin of a formula, the wide forms too (OWASP, CSV Injection)."""

type _Cells = dict[str, object]


def whole_csv(found: Overview) -> str:
    """With a byte order mark, without which spreadsheets take UTF-8 for something else."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for cells in _rows(found):
        writer.writerow({name: safe(value) for name, value in cells.items()})
    return "\ufeff" + text.getvalue()


def safe(value: object) -> object:
    """Text that would be a formula begins with an apostrophe, and holds nothing that a terminal would obey; numbers
    are numbers, None is empty.
    """
    if isinstance(value, str):
        shown = printable(value, kept="\n\t")
        return f"'{shown}" if value.lstrip(" ").startswith(_FORMULA) else shown
    if isinstance(value, timedelta):
        return round(value.total_seconds(), 6)
    return value.isoformat() if isinstance(value, datetime) else value


def _rows(found: Overview) -> Iterator[_Cells]:
    for said in headline(found):
        words = " ".join((said.says, *said.more))
        yield {"part": "summary", "state": said.tone.value, "name": said.question, "what": words}
    yield {"part": "estate", "from": found.report.window.begin, "until": found.report.window.end} | _tally(
        found.report.whole
    )
    for row in found.rows:
        yield {
            "part": "subscription",
            "subscription": row.subscription,
            "name": row.name,
            "managementGroup": row.group,
            "state": row.now.value,
            "what": row.why,
            "from": row.since,
            "until": row.exempt_until,
            "heals": row.heals,
        } | _tally(row.tally)
    yield from _incidents(found)
    yield from _rest(found)


def _incidents(found: Overview) -> Iterator[_Cells]:
    for one in found.incidents:
        yield {
            "part": "incident",
            "subscription": one.subscription,
            "state": one.kind,
            "what": one.what,
            "actor": who(one.actor) if one.actor else "",
            "from": one.since,
            "count": one.count or "",
        }
    for each in found.culprits:
        yield {
            "part": "actor",
            "state": each.actor.attribution.value if each.actor else "",
            "actor": who(each.actor),
            "until": each.last,
            "count": each.exposures,
            "exposedSeconds": each.exposed,
        }


def _rest(found: Overview) -> Iterator[_Cells]:
    for one in found.endings:
        yield {
            "part": "exemption",
            "subscription": one.exemption.subscription or "",
            "managementGroup": one.exemption.management_group or "",
            "state": ", ".join(control.value for control in one.exemption.controls),
            "what": one.exemption.reason,
            "until": one.exemption.until,
            "count": one.covers,
            "ticket": one.exemption.ticket,
            "owner": one.exemption.owner,
        }
    for words in found.reviews:
        yield {"part": "review overdue", "what": words}
    for heal in found.heals:
        where = {"subscription": heal.subscription, "name": heal.id, "from": heal.started_at}
        yield {"part": "heal", **where, "state": heal.state.value, "what": f"{what(heal)}: {heal.reason}"}
    for day in found.days:
        times = {"exposedSeconds": day.exposed, "waivedSeconds": day.waived, "atMostSeconds": day.at_most}
        yield {"part": "day", "from": day.day, **times}


def _tally(tally: Tally) -> _Cells:
    return {
        "count": tally.exposures,
        "exposedSeconds": tally.exposed,
        "waivedSeconds": tally.waived,
        "atMostSeconds": tally.at_most,
        "watchedSeconds": tally.watched,
        "protectedPercent": "" if tally.protected is None else round(tally.protected, 6),
    }
