"""The write of one AI account's switch, on record before it is sent."""

from dataclasses import replace

from enforcer.controls.account import prove
from enforcer.errors import AnswerLost, AzureError
from enforcer.facts import AccountId, Control
from enforcer.healing.heal_log import HealLog
from enforcer.memory.heal import HealState
from enforcer.observed.account import Switch, SwitchSeen
from enforcer.observed.wire_text import switch_text
from enforcer.verdict import Kind, Verdict
from enforcer.world import World


async def switch_on(account: AccountId, reason: str, log: HealLog, world: World) -> Verdict:
    """PUT once, and what the answer proves. The busy mark is the caller's."""
    heal = log.new_heal(
        Control.ACCOUNT,
        reason,
        before=switch_text(Switch.DISABLED),
        asked=switch_text(Switch.ENABLED),
        account=account,
    )
    known = log.memory
    await log.begin(heal)
    try:
        log.time_left.check(Control.ACCOUNT)
        answer = await world.accounts.switch_on(known.subscription, account)
    except AnswerLost:
        raise
    except AzureError as error:
        await log.withdraw(heal, error)
        raise
    verdict = prove(answer)
    state = _state(answer, verdict)
    after = switch_text(answer.switch) if answer.switch else ""
    words = state.value if state is HealState.PROVEN else verdict.reason
    await log.end(replace(heal, state=state, after=after, proof=words), correlation_id=answer.correlation_id)
    return verdict


def _state(answer: SwitchSeen, verdict: Verdict) -> HealState:
    if answer.switch is None:
        return HealState.WITHDRAWN
    return HealState.PROVEN if verdict.kind is Kind.PROVEN else HealState.UNPROVEN
