"""News of Purview's service principal → canonical records: an incident opened or closed."""

from enforcer.look_at_purview import PurviewLook
from enforcer.purview import ADVICE, APP_ID, OUTSIDE, PurviewNews
from enforcer.record import Field, Record


def of_purview(look: PurviewLook) -> tuple[Record, ...]:
    """`incident_opened` and `incident_closed` of kind `purview`, once for each change: `missing`, or `denied`."""
    return tuple(_told(news) for news in look.after.news)


def _told(news: PurviewNews) -> Record:
    fields: dict[str, Field] = {
        "kind": "purview",
        "code": news.kind.value,
        "app_id": APP_ID,
        "since": news.since.isoformat() if news.since else "",
    }
    if news.is_over:
        return Record("incident_closed", "info", fields)
    advice: dict[str, Field] = {"advice": ADVICE[news.kind], "outside": "; ".join(OUTSIDE)}
    return Record("incident_opened", "error", fields | advice)
