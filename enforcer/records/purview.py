"""News of Purview's service principal → canonical records: an incident opened or closed."""

from enforcer.contract.incidents import IncidentClosed, IncidentOpened, Kinds, Principal
from enforcer.memory.purview import ADVICE, APP_ID, OUTSIDE, PurviewNews
from enforcer.record import Record, record_of
from enforcer.upkeep.look_at_purview import PurviewLook


def of_purview(look: PurviewLook) -> tuple[Record, ...]:
    """`incident_opened` and `incident_closed` of kind `purview`, once for each change: `missing`, or `denied`."""
    return tuple(_told(news) for news in look.after.news)


def _told(news: PurviewNews) -> Record:
    code, principal = news.kind.value, Principal(app_id=APP_ID, since=news.since)
    if news.is_over:
        return record_of(IncidentClosed(kind=Kinds.PURVIEW, code=code, principal=principal))
    return record_of(
        IncidentOpened(
            severity="error",
            kind=Kinds.PURVIEW,
            code=code,
            principal=principal,
            advice=ADVICE[news.kind],
            outside="; ".join(OUTSIDE),
        )
    )
