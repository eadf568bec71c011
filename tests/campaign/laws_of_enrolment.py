"""After a quiet time → whether everybody in the estate is enrolled, or a person was told why not."""

from collections.abc import Iterator

from enforcer.memory.enrolment import EnrolmentState
from enforcer.memory.subscription import Memory
from tests.campaign.enrolment import DOOR, NAME, held_on, shortcomings
from tests.campaign.law import Law
from tests.campaign.stage import Stage


def is_settled(stage: Stage, subscription: str, memory: Memory) -> bool:
    """As wanted and known to be, or blocked for a reason that lasts."""
    return not _must_be_enrolled(stage, subscription) or not any(broken_enrolment(stage, subscription, memory))


def is_blocked(memory: Memory) -> bool:
    """An incident is open; it is looked at every hour."""
    return memory.enrolment is not None and memory.enrolment.state is EnrolmentState.BLOCKED


def broken_enrolment(stage: Stage, subscription: str, memory: Memory) -> Iterator[tuple[Law, str]]:
    """By ARM's record and by Event Grid's own: an event of the plan would arrive. Who only observes enrols nobody."""
    if not _must_be_enrolled(stage, subscription):
        return
    wrong = shortcomings(held_on(stage.azure.tenant, subscription))
    if not wrong and not _leads_to_us(stage, subscription):
        wrong = ("Event Grid does not deliver",)
    if wrong and not is_blocked(memory):
        yield Law.ENROLLED, f"{', '.join(wrong)}; remembered is {memory.enrolment}"
    if not wrong and is_blocked(memory):
        yield Law.ENROLLED, f"as wanted, and its incident is still open: {memory.enrolment}"


def _must_be_enrolled(stage: Stage, subscription: str) -> bool:
    return stage.setting.enrols and not stage.observes and stage.witness.truth.places[subscription].inside


def _leads_to_us(stage: Stage, subscription: str) -> bool:
    scope = f"/subscriptions/{subscription}"
    ours = [one for one in stage.grid.subscriptions if (one.name, one.scope) == (NAME, scope)]
    return [one.endpoint_url for one in ours] == [DOOR]
