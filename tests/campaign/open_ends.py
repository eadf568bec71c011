"""What our own writes left open in one subscription, as the enforcer can know it: refusals, and corrections."""

from dataclasses import dataclass, field

from tests.campaign.calls import Call
from tests.campaign.truth import extensions, sent


@dataclass(slots=True)
class OpenEnds:
    """`refused` until an answer says `Succeeded`; `correcting`: switched off, and no finished look has shown it off.

    `uncertain`: a PUT may have arrived, as far as anybody knows, and no later one was answered. `begun`: one is on
    record of which nobody is left who knows whether it was sent, and no worker with a ledger has written since. What it
    did not ask for is taken for its doing, also where a worker without a ledger has sent it as it was read meanwhile.
    """

    refused: set[str] = field(default_factory=set)
    correcting: set[str] = field(default_factory=set)
    uncertain: bool = False
    begun: bool = False
    _seen_off: dict[int, set[str]] = field(default_factory=dict)
    """By worker: what its reads show off, until its look is on record."""

    def written(self, call: Call, unasked: set[str]) -> None:
        """A PUT of ours. No look from before it shows what it did."""
        self._seen_off.clear()
        self.uncertain = call.may_have_arrived or (self.uncertain and not call.exchange.carried_out)
        if call.exchange.carried_out or call.may_have_arrived:
            self.correcting |= {name for name, enabled in sent(call.exchange).items() if not enabled} & unasked
        for name, status in call.statuses().items():
            if status == "Failed":
                self.refused.add(name)
            else:
                self.refused.discard(name)

    def read(self, call: Call) -> None:
        shown = extensions(call.exchange.response)
        self._seen_off[call.worker] = {name for name in self.correcting if not shown.get(name, False)}

    def recorded(self, worker: int) -> None:
        """A look ended, and the ledger has it."""
        self.correcting -= self._seen_off.pop(worker, set())
