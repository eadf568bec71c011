"""The product with one thing taken out → a copy of its source, and the campaign against it in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.campaign.mutant import Mutant
from tests.campaign.story import in_code

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Caught:
    """`law` is empty where nothing was found."""

    law: str
    schedules: int
    seconds: float
    detail: str


def hunt(mutant: Mutant, folder: Path, *, seed: int, schedules: int, seconds: float) -> Caught:
    """Raises ValueError where the product no longer has what the mutant takes out."""
    mutated(mutant, folder)
    laws = (law.name for law in mutant.laws)
    bounds = (str(seed), str(1 if mutant.schedule else schedules), str(seconds))
    said = in_code(mutant.schedule) if mutant.schedule else ""
    told = _told(python("-m", "tests.campaign.hunt", *bounds, *laws, product=folder, said=said))
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
