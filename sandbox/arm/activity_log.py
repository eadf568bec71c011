"""Microsoft.Insights activity log of one subscription (spec 2015-04-01, ActivityLogs_List)."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from sandbox.activity_log import LogRow
from sandbox.arm.activity_answers import log_row
from sandbox.arm.activity_query import ActivityQuery, BadQuery, parse_query, skip_token
from sandbox.arm.call import Call
from sandbox.wire import Answer, JsonObject

_PAGE_SIZE = 200
"""What azure-sdk-for-java issue 1908 saw; the spec names no number."""
_KEPT = frozenset({"api-version", "$filter", "$select"})


async def list_activity(call: Call) -> Answer:
    """The newest first, in pages; a link goes on where its page ended, whatever was logged since.

    Errors of this provider are `{"code", "message"}` without `error` around them, as the spec has it.
    """
    try:
        query = parse_query(call.query, now=call.world.now())
    except BadQuery as bad:
        return Answer(400, {"code": "BadRequest", "message": str(bad)})
    rows = [row for row in call.world.activity_log.rows(call.subscription.subscription_id) if query.fits(row)]
    shown = rows[:_PAGE_SIZE]
    link = {"nextLink": _link(call, shown)} if len(rows) > len(shown) else {}
    return Answer(200, {"value": [_selected(call, query, row) for row in shown], **link})


def _selected(call: Call, query: ActivityQuery, row: LogRow) -> JsonObject:
    """Names that no row has are ignored."""
    shown = log_row(row, upper_case=call.world.assumptions.activity_log_upper_case)
    wanted = query.select
    return shown if wanted is None else {name: value for name, value in shown.items() if name.lower() in wanted}


def _link(call: Call, shown: Sequence[LogRow]) -> str:
    kept = {name: value for name, value in call.query.items() if name.lower() in _KEPT}
    query = urlencode({**kept, "$skiptoken": skip_token(shown[-1])}, quote_via=quote, safe="$")
    return f"{call.base_url}{quote(call.path)}?{query}"
