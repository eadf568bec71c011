"""A caller and the body of a query → Resource Graph's answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.assumptions import Assumptions
from sandbox.faults import Action
from sandbox.graph.facets import facet
from sandbox.graph.index import Index
from sandbox.graph.language import Query, checked
from sandbox.graph.pages import page
from sandbox.graph.quota import Allowance, Quota
from sandbox.graph.reach import Reach, Reader
from sandbox.graph.refusal import rate_limited
from sandbox.graph.request import GraphRequest, parse_request
from sandbox.graph.spoilt import spoilt
from sandbox.graph.store import Result, Store
from sandbox.graph.texts import Texts
from sandbox.graph.values import shown
from sandbox.page_fault import PageFault
from sandbox.tenant import Tenant
from sandbox.wire import Answer, JsonObject

_MOST_KEPT = 4
_LIMIT_HIT = {"x-ms-tenant-subscription-limit-hit": "true"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a result depends on."""

    kql: str
    reach: Reach
    revision: int


class Service:
    """Of one tenant. Results are kept for the next page, as long as nothing changes."""

    def __init__(self, tenant: Tenant, assumptions: Assumptions) -> None:
        self._tenant = tenant
        self._assumptions = assumptions
        self._quota = Quota()
        self._index = Index(tenant, timedelta(seconds=assumptions.graph_lag_seconds))
        self._store = Store(tenant, Texts(assumptions, tenant.tenant_id))
        self._kept: dict[_Asked, Result] = {}

    def draw(self, caller: str) -> Allowance:
        """To be asked before each query; `refuse` says the rest."""
        return self._quota.draw(caller, now=self._tenant.clock.now())

    def refuse(self, allowance: Allowance) -> None:
        """Raises GraphRefused where the caller has no query left."""
        if allowance.is_exceeded and self._assumptions.throttles:
            raise rate_limited(allowance.resets_after_s if self._assumptions.graph_retry_after else None)

    def answer(self, caller: str, content: bytes, action: Action | None) -> Answer:
        """Raises ArmError and GraphRefused."""
        request = parse_request(content)
        query = checked(request.query, security_may_join=self._assumptions.graph_security_may_join)
        self._store.load(self._index.notice())
        reach = Reader(self._tenant, self._index, caller).reach(request, self._assumptions)
        body = self._body(request, query, reach)
        if isinstance(action, PageFault):
            body = spoilt(body, action, request)
        return Answer(200, body, _LIMIT_HIT if reach.is_cut else {})

    def _body(self, request: GraphRequest, query: Query, reach: Reach) -> JsonObject:
        now = self._tenant.clock.now()
        result = self._result(query.kql, reach, now=now)
        found = page(result, query, request, needs_id=self._assumptions.graph_pages_need_id)
        facets = [
            facet(
                one,
                query,
                result,
                ask=lambda kql: self._result(kql, reach, now=now),
                as_table=request.as_table,
            )
            for one in request.facets
        ]
        token = {"$skipToken": found.skip_token} if found.skip_token else {}
        return {
            "totalRecords": len(result.rows),
            "count": len(found.rows),
            "data": shown(result, found.rows, as_table=request.as_table),
            "facets": facets,
            "resultTruncated": str(found.is_truncated).lower(),
            **token,
        }

    def _result(self, kql: str, reach: Reach, *, now: datetime) -> Result:
        """Queries that look at the clock are asked again each time."""
        asked = _Asked(kql, reach, self._index.revision)
        if asked in self._kept:
            return self._kept[asked]
        self._store.show(reach)
        result = self._store.result(kql, now=now)
        if result.is_timeless:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[asked] = result
        return result
