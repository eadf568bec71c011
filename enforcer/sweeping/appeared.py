"""Plans as read → extensions that neither a document nor the baseline names: the service has invented them.

They are told once, and never switched on: an extension that is unknown may hand prompts on (law 3).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from enforcer.assumptions import DISCLOSING_EXTENSIONS, HARMLESS_EXTENSIONS
from enforcer.baseline import Baseline
from enforcer.observed.plan import PlanSeen

MOST_NAMES = 50
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)

type Appeared = Mapping[str, tuple[int, int]]
"""Name → in how many subscriptions it is listed, and in how many of these it is on."""


def appeared(plans: Iterable[PlanSeen], baseline: Baseline) -> Appeared:
    """What nobody has heard of; of names that are none, and beyond the first fifty, nothing."""
    known = _known(baseline)
    listed, on = Counter[str](), Counter[str]()
    for plan in plans:
        new = {one.name: one.enabled for one in plan.extensions if one.name.casefold() not in known}
        listed.update(new.keys())
        on.update(name for name, enabled in new.items() if enabled)
    names = sorted(name for name in listed if _NAME.fullmatch(name))[:MOST_NAMES]
    return {name: (listed[name], on[name]) for name in names}


def added(one: Appeared, other: Appeared) -> Appeared:
    """Of two parts of an estate."""
    names = sorted({*one, *other})[:MOST_NAMES]
    none = (0, 0)
    return {
        name: (one.get(name, none)[0] + other.get(name, none)[0], one.get(name, none)[1] + other.get(name, none)[1])
        for name in names
    }


def _known(baseline: Baseline) -> frozenset[str]:
    plans = (baseline.plan, *(scope.plan for scope in baseline.scopes))
    wanted = (extension.name for plan in plans for extension in plan.extensions)
    return frozenset(name.casefold() for name in (*DISCLOSING_EXTENSIONS, *HARMLESS_EXTENSIONS, *wanted))
