"""Everything that a story reaches out to, in one value: the ports, the estate and the clock."""

from dataclasses import dataclass

from enforcer.estate import Estate
from enforcer.ports import Carrier, Index, Ledger, Now, Plans, Providers


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Built once by `wiring.py`; tests build it around the sandbox."""

    plans: Plans
    providers: Providers
    estate: Estate
    index: Index
    ledger: Ledger
    now: Now
    carrier: Carrier | None = None
    """None where there is no queue: everything is done here."""
