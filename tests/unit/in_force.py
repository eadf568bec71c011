"""A ledger in which a baseline is in force already, whoever put it there."""

from enforcer.baselines.published import digest_of
from enforcer.ledger.port import Ledger
from tests.unit.build import NOW


async def put_in_force(ledger: Ledger, text: str) -> None:
    await ledger.keep_baseline_text(text)
    await ledger.said_of_baselines(lambda said: said.replaced(digest_of(text), now=NOW))
