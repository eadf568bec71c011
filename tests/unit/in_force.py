"""A ledger in which a baseline is in force already, whoever put it there."""

from enforcer.ledger_port import Ledger
from enforcer.published import digest_of
from tests.unit.build import NOW


async def put_in_force(ledger: Ledger, text: str) -> None:
    await ledger.keep_baseline_text(text)
    await ledger.said_of_baselines(lambda said: said.replaced(digest_of(text), now=NOW))
