"""Bugs that are known and not mended yet: the law that each breaks, where, and the story that shows it.

`test_known.py` fails as soon as one is mended: then its entry goes, and its story becomes a test that holds.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, Garbage
from tests.campaign.law import Law
from tests.campaign.schedule import INVENTED, Home, Put, Schedule, Setting, Vend, Wait, Wish

_FOUR = ("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner", INVENTED)


@dataclass(frozen=True, slots=True)
class Known:
    """Violations of `law` in schedules that `meets` are not judged. The narrower `meets`, the more is seen."""

    law: Law
    bug: str
    story: Schedule
    meets: Callable[[Schedule], bool] = lambda _: True


def has_empty_answers(schedule: Schedule) -> bool:
    return any(isinstance(step, Fault) and step.action is Garbage.EMPTY for step in schedule.steps)


def registers_slowly(schedule: Schedule) -> bool:
    return schedule.setting.assumptions.registration_seconds >= 20


def ignores_names(schedule: Schedule) -> bool:
    return schedule.setting.assumptions.named_ignored_when_turned_on


_CONFLICT = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=8.0)),
    (Put(0), Wait(30.0), Put(0, "Standard", off=("AIModelScanner",))),
)
_HALF_CORRECTED = Schedule(
    Setting(evidence=Wish.UNMANAGED, assumptions=Assumptions(ai_extensions=_FOUR, extensions_need_role_rights=False)),
    (Put(0), Wait(5.0), Put(0, "Standard", on=("AIPromptEvidence", "AIModelScanner"), off=(INVENTED,))),
)
_EMPTY = Schedule(
    Setting(homes=(Home(on=()),), assumptions=Assumptions()),
    (Vend(0), Fault("PUT", "pricings/AI$", Garbage.EMPTY), Wait(1.0)),
)
_TWICE = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(ai_extensions=_FOUR, extensions_need_role_rights=False, update_seconds=3.0),
    ),
    (Vend(0), Put(0, "Standard", on=(INVENTED,), off=("AIPromptEvidence", "AIPromptSharingWithPurview"))),
)
_IGNORED = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(
            ai_extensions=_FOUR, named_ignored_when_turned_on=True, extensions_need_role_rights=False
        ),
    ),
    (Vend(0), Wait(400.0), Put(0), Wait(5.0)),
)

_SLOW = Schedule(
    Setting(
        homes=(Home(registered=False),),
        assumptions=Assumptions(extensions_need_role_rights=False, registration_seconds=700.0),
    ),
    (Vend(0),),
)

KNOWN: tuple[Known, ...] = (
    Known(
        Law.NEVER_WEAKER, "a 409 leaves `asked` open: what others switch on afterwards is corrected as ours", _CONFLICT
    ),
    Known(
        Law.NEVER_WEAKER,
        "a correction that waits for the lock switches off what others switched on meanwhile",
        _HALF_CORRECTED,
    ),
    Known(Law.TRUE_PROOF, "a PUT answered without a body is proven by a read", _EMPTY, has_empty_answers),
    Known(Law.TRUE_AT_THE_END, "the same, to the end", _EMPTY, has_empty_answers),
    Known(Law.ONE_WRITE, "a look that recalled while another wrote believes `no answer` after the answer came", _TWICE),
    Known(Law.CORRECTED, "what was corrected once stays on when it comes on a second time", _IGNORED, ignores_names),
    Known(Law.NO_LOOP, "each echo of our own registration registers again, until it is done", _SLOW, registers_slowly),
)


def is_known(law: Law, schedule: Schedule) -> bool:
    return any(known.law is law and known.meets(schedule) for known in KNOWN)
