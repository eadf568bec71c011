"""The made-up estate when nobody is protected yet, with ARM's bucket of writes for the whole tenant or without."""

import asyncio
import math
from datetime import timedelta
from typing import override

from bench.estate_service import EstateService
from enforcer.errors import NotNow
from enforcer.facts import SubscriptionId
from enforcer.observed.plan import PlanSeen, PlanWrite

BURST, REFILL = 200, 10
"""Of the tenant's bucket of writes, and its refill a second (defender-plan 7)."""


class Unprotected(EstateService):
    """Nobody is protected. With `one_bucket` a write without a token is 429 with Retry-After: `refused` counts."""

    def __init__(self, size: int, *, one_bucket: bool) -> None:
        super().__init__(size, drifted_every=1)
        self.refused = 0
        self._one_bucket = one_bucket
        self._tokens, self._at_s = float(BURST), 0.0

    @override
    async def write(self, one: SubscriptionId, write: PlanWrite) -> PlanSeen:
        if self._one_bucket and not self._draw():
            self.refused += 1
            await self._called("writes")
            wait = timedelta(seconds=math.ceil((1 - self._tokens) / REFILL))
            raise NotNow("SubscriptionRequestsThrottled", "no token", retry_after=wait)
        return await super().write(one, write)

    def _draw(self) -> bool:
        now_s = asyncio.get_running_loop().time()
        self._tokens = min(BURST, self._tokens + REFILL * (now_s - self._at_s))
        self._at_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
