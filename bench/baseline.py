"""Baseline: what reading one costs beside YAML alone, and judging an estate of 100,000 beside judging its plans."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import yaml

from bench.figure import Figure
from bench.figures import ms, show
from enforcer.adoption.compare import compare
from enforcer.adoption.dry_run import dry_run
from enforcer.baseline import Baseline, Mode
from enforcer.baselines.file import read
from enforcer.controls.plan import judge
from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.observed.place import Place
from enforcer.observed.plan import Extension, PlanSeen, Tier
from enforcer.observed.subject import Subject
from enforcer.scope import desired

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ESTATE = 100_000
GROUPS = 400
RUNS = 5
_HEAD = """
version: 1
name: bench
mode: enforce
plans:
  AI:
    tier: Standard
    extensions:
      AIPromptEvidence: {state: enabled, approvedBy: board, ticket: P-1}
      AIModelScanner: enabled
accounts: {defenderSwitch: enabled}
"""
_ANSWERED = "owner: team, reason: bench, review: 2026-09-30"
SIZES = ((0, 0), (20, 50), (400, 1_000))
"""Scopes and exemptions of a baseline: none, many, as many as a file takes."""


def measure() -> None:
    """Prints both tables."""
    texts = {size: _text(*size) for size in SIZES}
    rows = [_loaded(size, text) for size, text in texts.items()]
    show("Reading a baseline", ["scopes, exemptions", "characters", "median", "beside YAML alone"], rows)
    subjects = _subjects()
    rows = [row for size, text in texts.items() for row in _judged(size, _read(text), subjects)]
    columns = ["what, with scopes and exemptions", "whole estate", "each", "beside judging its plan"]
    show(f"Judging {ESTATE:,} subscriptions", columns, rows)


def figures(*, quick: bool = False) -> list[Figure]:
    """Reading a file beside YAML alone; judging an estate is in `measure`."""
    told = []
    for size in SIZES[:2] if quick else SIZES:
        text = _text(*size)
        pairs = [_pair_ms(text) for _ in range(RUNS)]
        ours, alone = ([pair[which] for pair in pairs] for which in (0, 1))
        name = f"reading one of {size[0]} scopes, {size[1]:,} exemptions"
        told.append(Figure("baseline", name, "ms", ours, "YAML alone", alone))
    return told


def _pair_ms(text: str) -> tuple[float, float]:
    """Ours, and YAML alone."""
    ours = _once_s(lambda: _read(text))
    return ours * 1000, _once_s(lambda: yaml.compose(text, Loader=yaml.SafeLoader)) * 1000


def _text(scopes: int, exemptions: int) -> str:
    """A third of the scopes observe; half of the exemptions are of a group."""
    lines = [_HEAD, "scopes:" if scopes else "", *(_scope(number) for number in range(scopes))]
    return "\n".join(
        [*lines, "exemptions:" if exemptions else "", *(_exemption(number) for number in range(exemptions))]
    )


def _scope(number: int) -> str:
    said = f"mode: observe, {_ANSWERED}" if number % 3 == 0 else "plans: {AI: {extensions: {AIModelScanner: enabled}}}"
    return f"  - {{match: {{managementGroup: mg-{number}}}, {said}}}"


def _exemption(number: int) -> str:
    whom = f"subscription: {_id(number * 7)}" if number % 2 else f"managementGroup: mg-{number % GROUPS}"
    return f"  - {{{whom}, controls: [plan], owner: o, reason: bench, ticket: T-{number}, until: 2026-12-31}}"


def _id(number: int) -> SubscriptionId:
    return SubscriptionId(f"5f6c0a1e-0000-4000-8000-{number:012d}")


def _subjects() -> list[Subject]:
    """Each below its own group, one above it, and the root."""
    return [
        Subject(_id(number), Place((f"mg-{number % GROUPS}", f"mg-land-{number % 10}", "mg-root")))
        for number in range(ESTATE)
    ]


def _read(text: str) -> Baseline:
    return read(text, file="bench.yaml", today=NOW.date())


def _loaded(size: tuple[int, int], text: str) -> list[str]:
    ours, alone = (_median_s(run) for run in (lambda: _read(text), lambda: yaml.compose(text, Loader=yaml.SafeLoader)))
    return [_said(size), f"{len(text):,}", ms(ours), f"{ours / alone:.2f}x"]


def _judged(size: tuple[int, int], baseline: Baseline, subjects: Sequence[Subject]) -> list[list[str]]:
    seen = PlanSeen(Tier.STANDARD, (Extension("AIPromptEvidence", enabled=True),))
    blank = Memory(subscription=subjects[0].subscription)
    other = replace(baseline, digest="other", mode=Mode.OBSERVE)
    of_the_day = replace(baseline, digest="yesterday", exemptions=baseline.exemptions[:-1])
    seconds = {
        "what is wanted": _once_s(lambda: [desired(baseline, each, now=NOW) for each in subjects]),
        "compared with another baseline": _once_s(lambda: compare(baseline, other, subjects, now=NOW)),
        "and with that of a day ago": _once_s(lambda: dry_run(baseline, of_the_day, other, subjects, now=NOW)),
    }
    plans = _once_s(lambda: [judge(baseline.plan, seen, blank, now=NOW) for _ in subjects])
    return [
        [f"{what}: {_said(size)}", f"{took:.2f} s", f"{took / ESTATE * 1e6:.1f} µs", f"{took / plans:.2f}x"]
        for what, took in seconds.items()
    ]


def _median_s(run: Callable[[], object]) -> float:
    return statistics.median(_once_s(run) for _ in range(RUNS))


def _once_s(run: Callable[[], object]) -> float:
    """Of the processor: others on the machine do not count."""
    began = time.process_time()
    run()
    return time.process_time() - began


def _said(size: tuple[int, int]) -> str:
    return f"{size[0]} and {size[1]:,}"


if __name__ == "__main__":
    measure()
