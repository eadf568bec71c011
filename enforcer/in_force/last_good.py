"""Ledger → the texts of the baseline in force, and of those of the day before; what is damaged there is none."""

from datetime import datetime

from enforcer.baselines.published import Said, whole
from enforcer.ledger.port import Ledger


async def last_good(ledger: Ledger) -> str | None:
    """The text in force; None where nothing is, or where the ledger has it no more. LedgerDown."""
    found = await last_good_since(ledger)
    return found[0] if found else None


async def last_good_since(ledger: Ledger) -> tuple[str, datetime] | None:
    """With the time when it came into force. LedgerDown."""
    said = await ledger.said_of_baselines(lambda found: found)
    if said.in_force is None:
        return None
    text = (await kept_texts(ledger, Said(in_force=said.in_force))).get(said.in_force.digest)
    return (text, said.in_force.since) if text is not None else None


async def kept_texts(ledger: Ledger, said: Said) -> dict[str, str]:
    """By digest; without those that are missing or not what their digest says."""
    return whole({digest: await ledger.baseline_text(digest) for digest in sorted(said.digests)})
