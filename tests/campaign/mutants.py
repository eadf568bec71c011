"""The things that are taken out of the product, one at a time."""

from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault, Throttle
from tests.campaign.hung_and_locked import HUNG_AND_LOCKED
from tests.campaign.law import Law
from tests.campaign.mutant import Mutant
from tests.campaign.mutants_at_rest import MUTANTS_AT_REST
from tests.campaign.mutants_of_moves import MUTANTS_OF_MOVES
from tests.campaign.schedule import Move, Put, Schedule, Vend, Wait
from tests.campaign.setting import Setting
from tests.campaign.two_looks import TWO_LOOKS_OF_ONE_WORKER

_TWO_WRITES_AND_THE_SECOND_EVENT_LATE = Schedule(
    Setting(latency_s=0.4, assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0)),
    (
        Vend(0),
        Wait(400.0),
        Fault("PUT", "pricings/AI$", Throttle(30), count=9),
        Put(0),
        Wait(0.01),
        Mishap(MishapKind.DELAYED, delay_s=5.0),
        Put(0),
        Wait(400.0),
    ),
)
_LEFT_AND_CHANGED_LATER = Schedule(steps=(Vend(0), Wait(400.0), Move(0, inside=False), Wait(4_000.0), Put(0)))

MUTANTS = (
    *MUTANTS_AT_REST,
    *MUTANTS_OF_MOVES,
    Mutant(
        "proof dropped",
        "controls/proof.py",
        "return answered is not None and answered.enabled is sent.enabled and "
        "answered.status is OperationStatus.SUCCEEDED",
        "return True",
        (Law.TRUE_PROOF,),
    ),
    Mutant(
        "busy mark dropped",
        "healing/heal_log.py",
        "return self.memory.busy is not None and self.memory.busy.holder == holder",
        "return True",
        (Law.ONE_WRITE,),
    ),
    Mutant(
        "what another look has proven meanwhile dropped",
        "healing/keep_plan.py",
        "        if recalls:\n",
        "        if False:\n",
        (Law.ONE_WRITE,),
        TWO_LOOKS_OF_ONE_WORKER,
    ),
    Mutant(
        "observe mode dropped",
        "reconcile.py",
        "if not self._desired.writes:",
        "if False:",
        (Law.OBSERVES_ONLY,),
    ),
    Mutant(
        "confirmation dropped",
        "schedule.py",
        "for heal in memory.awaiting:",
        "for heal in memory.awaiting[:0]:",
        (Law.AT_BASELINE,),
    ),
    Mutant(
        "consent dropped",
        "controls/plan.py",
        "(*DISCLOSING_EXTENSIONS, *memory.corrected) if",
        "memory.corrected if",
        (Law.NEVER_DISCLOSING,),
    ),
    Mutant(
        "corrections dropped",
        "controls/proof.py",
        "return tuple(name for name in on if wanted.rule(name) is Rule.UNMANAGED)",
        "return tuple(on)[:0]",
        (Law.CORRECTED,),
    ),
    Mutant(
        "unproven memory dropped",
        "controls/plan.py",
        "return tuple(entry for entry in memory.unproven if wanted.rule(entry.extension) is not Rule.UNMANAGED)",
        "return ()",
        (Law.TRUE_PROOF,),
    ),
    Mutant(
        "begin record dropped",
        "healing/write.py",
        "            unproven=unproven,\n            asked=write.asked,\n",
        "            unproven=(),\n            asked=write.asked,\n",
        (Law.TRUE_PROOF,),
    ),
    Mutant(
        "enrolment dropped",
        "reconcile.py",
        "        await story.enrol(until=started_at + budget)\n",
        "",
        (Law.ENROLLED,),
    ),
    Mutant(
        "daily look at the enrolment dropped",
        "enrol.py",
        "_ALWAYS = frozenset({Cause.SLICE, Cause.ENROLMENT_CHANGED})",
        "_ALWAYS = frozenset({Cause.ENROLMENT_CHANGED})",
        (Law.ENROLLED,),
    ),
    Mutant(
        "accounts left off",
        "healing/look_at_account.py",
        "if verdict.action and self._task.desired.writes:",
        "if False:",
        (Law.ACCOUNTS,),
    ),
    Mutant(
        "a brake on what is undone again and again",
        "reconcile.py",
        "elif any(verdict.action for verdict in self._verdicts.values()):",
        "elif not self._recalled.incidents and any(verdict.action for verdict in self._verdicts.values()):",
        (Law.BACK_SOON,),
    ),
    Mutant(
        "a rung of the ladder left out",
        "schedule.py",
        "(1, 2, 5, 10, 30, 60))\n",
        "(1, 2, 10, 30, 60))\n",
        (Law.BACK_SOON,),
        HUNG_AND_LOCKED,
    ),
    Mutant(
        "over when its heal was begun",
        "remembering/exposing.py",
        "return proven(known, heal.control, heal.account, at=heal.answered_at)",
        "return proven(known, heal.control, heal.account, at=heal.started_at)",
        (Law.EXPOSURE_EXACT,),
    ),
    Mutant(
        "exact from a later event",
        "exposure/exposed.py",
        "    is_first = one.opened == one.since\n",
        "    is_first = True\n",
        (Law.EXPOSURE_EXACT,),
        _TWO_WRITES_AND_THE_SECOND_EVENT_LATE,
    ),
    Mutant(
        "exposed since it was found",
        "exposure/exposed.py",
        "begin = events[0] if events else since",
        "begin = sighting.sent",
        (Law.EXPOSURE_COVERS,),
    ),
    Mutant(
        "a time told in words",
        "records/look.py",
        "duration_ms=round((outcome.finished_at - outcome.started_at).total_seconds() * 1000, 1),",
        "duration_ms=str(outcome.finished_at - outcome.started_at),",
        (Law.CONTRACT,),
    ),
    Mutant(
        "nothing cut at midnight",
        "exposure/tally.py",
        "cut = [replace(one, when=one.when.cut(window)) for one in stretches]",
        "cut = list(stretches)",
        (Law.EXPOSURE_ADDS,),
    ),
    Mutant(
        "counted rejections kept back",
        "triggers/doors.py",
        "        await self._journal(self._rejections.overdue(now=self._now()))\n",
        "",
        (Law.EVERY_OUTCOME,),
    ),
    Mutant(
        "an outcome that names no event",
        "record.py",
        'event_id=fact.event_id or "",',
        'event_id="",',
        (Law.ONE_RECORD,),
    ),
    Mutant(
        "members believed for days",
        "estate.py",
        "FRESH = timedelta(minutes=10)\n",
        "FRESH = timedelta(days=10)\n",
        (Law.ESTATE_ONLY,),
        _LEFT_AND_CHANGED_LATER,
    ),
    Mutant(
        "a registration asked for a hundred times a second",
        "healing/write_provider.py",
        "_POLL_S = 1.0",
        "_POLL_S = 0.01",
        (Law.WITHIN_BUDGET,),
    ),
)
