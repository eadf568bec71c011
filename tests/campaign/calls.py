"""One call of ours, as ARM saw it and as the enforcer heard of it."""

from dataclasses import dataclass, field

from sandbox.exchanges import Exchange
from sandbox.faults import Garbage, Hang, LostAnswer, LostWrite, ServerError, StaleRead
from tests.campaign.truth import extensions, reported, sent


@dataclass(frozen=True, slots=True)
class View:
    """The plan as the enforcer last heard it: extensions now, and when it was last heard at Standard."""

    tier: str = ""
    now: dict[str, bool] = field(default_factory=dict)
    at_standard: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """`view` is what was known when it was sent. `heard`: its answer came back to a worker that lived."""

    exchange: Exchange
    subscription: str
    view: View
    worker: int
    heard: bool = False

    @property
    def is_lost_write(self) -> bool:
        return isinstance(self.exchange.fault, LostWrite)

    @property
    def is_stale_read(self) -> bool:
        return isinstance(self.exchange.fault, StaleRead) and self.exchange.method == "GET"

    @property
    def was_understood(self) -> bool:
        """The answer came, and could be read."""
        return self.heard and not isinstance(self.exchange.fault, Garbage | LostAnswer)

    @property
    def may_have_arrived(self) -> bool:
        """All that the enforcer can know of a PUT without an answer to it: what is on now may be its own doing."""
        return not self.was_understood or isinstance(self.exchange.fault, ServerError)

    @property
    def left_open(self) -> bool:
        """The answer of this PUT says that something failed, or shows what nobody asked for."""
        answer = extensions(self.exchange.response)
        asked = sent(self.exchange)
        differs = {name for name, enabled in answer.items() if enabled is not asked.get(name, enabled)}
        unasked = {name for name, enabled in answer.items() if enabled and name not in asked}
        return "Failed" in str(self.exchange.response) or bool(differs | unasked)

    def statuses(self) -> dict[str, str]:
        """What the answer reports of each extension: `Succeeded`, `Failed`, or nothing at all."""
        return reported(self.exchange.response)

    def is_correction_of(self, other: "Call") -> bool:
        """The same but for something that is switched off."""
        mine, its = sent(self.exchange), sent(other.exchange)
        return any(not enabled and name not in its for name, enabled in mine.items())

    def takes_back(self, other: "Call") -> bool:
        """It switches off what that one sent as on."""
        its = sent(other.exchange)
        return any(not enabled and its.get(name) for name, enabled in sent(self.exchange).items())


def view_of(exchange: Exchange, known: View) -> View:
    """What the answer of a read or a PUT tells; what was known, where it tells nothing."""
    body = exchange.response
    properties = body.get("properties") if isinstance(body, dict) else None
    tier = properties.get("pricingTier") if isinstance(properties, dict) else None
    if tier not in {"Free", "Standard"}:
        return known
    shown = extensions(body)
    return View(str(tier), shown, shown if tier == "Standard" else known.at_standard)


def hangs(call: Call) -> bool:
    return isinstance(call.exchange.fault, Hang)
