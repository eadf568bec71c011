"""The product with one thing taken out → a copy of its source, and the campaign against it in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.campaign.law import Law

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`before` stands exactly once in the module `enforcer/{module}`, and becomes `after`, against `laws`."""

    name: str
    module: str
    before: str
    after: str
    laws: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class Caught:
    """`law` is empty where nothing was found."""

    law: str
    schedules: int
    seconds: float
    detail: str


MUTANTS = (
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
        "heal_log.py",
        "return self.memory.busy is not None and self.memory.busy.holder == holder",
        "return True",
        (Law.ONE_WRITE,),
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
        "write.py",
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
        "keep_accounts.py",
        "if verdict.action and self._task.desired.writes:",
        "if False:",
        (Law.ACCOUNTS,),
    ),
)


def hunt(mutant: Mutant, folder: Path, *, seed: int, schedules: int, seconds: float) -> Caught:
    """Raises ValueError where the product no longer has what the mutant takes out."""
    mutated(mutant, folder)
    laws = (law.name for law in mutant.laws)
    told = _told(python("-m", "tests.campaign.hunt", str(seed), str(schedules), str(seconds), *laws, product=folder))
    if told["enforcer"] != str(folder / "enforcer" / "__init__.py"):
        raise ValueError(f"the campaign was played against {told['enforcer']}")
    return Caught(str(told["law"]), int(told["schedules"]), float(told["seconds"]), str(told["detail"]))


def mutated(mutant: Mutant, folder: Path) -> None:
    """Puts a copy of the product into the folder, with what the mutant takes out taken out; raises ValueError."""
    copy = folder / "enforcer"
    shutil.copytree(ROOT / "enforcer", copy, ignore=shutil.ignore_patterns("__pycache__"))
    source = copy / mutant.module
    text = source.read_text(encoding="utf-8")
    if text.count(mutant.before) != 1:
        raise ValueError(f"{mutant.module} holds {text.count(mutant.before)} times what '{mutant.name}' takes out")
    source.write_text(text.replace(mutant.before, mutant.after), encoding="utf-8")


def python(*arguments: str, product: Path, said: str = "") -> subprocess.CompletedProcess[str]:
    """A process in which `enforcer` is the one in the folder `product`; `said` is its stdin.

    `-P` keeps the working directory, and with it the true product, off the path.
    """
    path = os.pathsep.join((str(product), str(ROOT)))
    return subprocess.run(  # noqa: S603 - our own interpreter, our own modules
        [sys.executable, "-P", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        cwd=product,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


def _told(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Its last line, as JSON."""
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found
