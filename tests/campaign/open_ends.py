"""What our own writes left open in one subscription, as the enforcer can know it: refusals, and corrections."""

from dataclasses import dataclass, field

from tests.campaign.calls import Call
from tests.campaign.truth import extensions, sent


@dataclass(slots=True)
class OpenEnds:
    """`refused` until an answer says `Succeeded`; `correcting`: switched off, and no finished look has shown it off.

    `begun`: a PUT is on record of which nobody is left who knows whether it was sent, and no worker with a ledger has
    written since. What it did not ask for is taken for its doing, also where a worker without a ledger has sent it as
    it was read meanwhile. `came_on`: by all that was heard, our own write switched it on unasked. The read before it
    may have shown an older plan, which nobody can tell.
    """

    refused: set[str] = field(default_factory=set)
    correcting: set[str] = field(default_factory=set)
    came_on: set[str] = field(default_factory=set)
    begun: bool = False
    _is_doubtful: bool = False
    """Whether what came before `_puts` left it open."""
    _puts: list[Call] = field(default_factory=list)
    _seen_off: dict[int, set[str]] = field(default_factory=dict)
    """By worker: what its reads show off, until its look is on record."""

    @property
    def is_uncertain(self) -> bool:
        """A PUT may have arrived, as far as anybody knows, and no later one was answered.

        Worked out when the next one is judged, and no sooner: ARM has a PUT before anybody hears its answer.
        """
        for call in reversed(self._puts):
            if call.may_have_arrived:
                return True
            if call.exchange.carried_out:
                return False
        return self._is_doubtful

    def may_have_been_sent(self) -> None:
        """A write is on record as begun, and nobody is left who knows more."""
        self._is_doubtful = self.begun = True
        self._puts.clear()

    def written(self, call: Call, unasked: set[str]) -> None:
        """A PUT of ours. No look from before it shows what it did."""
        self._seen_off.clear()
        self._puts.append(call)
        self.correcting |= {name for name, enabled in sent(call.exchange).items() if not enabled} & unasked
        for name, status in call.statuses().items():
            if status == "Failed":
                self.refused.add(name)
            else:
                self.refused.discard(name)

    def answered(self, call: Call) -> None:
        """A PUT of ours, and it was understood."""
        asked, known = sent(call.exchange), call.view.now
        shown = {name for name, enabled in extensions(call.exchange.response).items() if enabled}
        self.came_on |= {name for name in shown if not asked.get(name) and not known.get(name)}

    def wished(self, names: set[str]) -> None:
        """Somebody else asked for them to be on."""
        self.came_on -= names

    def read(self, call: Call) -> None:
        shown = extensions(call.exchange.response)
        self.came_on &= {name for name, enabled in shown.items() if enabled}
        self._seen_off[call.worker] = {name for name in self.correcting if not shown.get(name, False)}

    def recorded(self, worker: int) -> None:
        """A look ended, and the ledger has it."""
        self.correcting -= self._seen_off.pop(worker, set())
