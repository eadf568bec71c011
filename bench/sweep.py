"""`python -m bench.sweep [SIZE]`: a sweep at 1 % drift and 50 ms a call, in virtual time, beside the naive way.

Each size runs in a process of its own, because its peak memory is measured, until every heal is confirmed. Exit code 1
when an aim is missed that docs/measurements.md claims.
"""

import asyncio
import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from bench.estate import BASELINE, App, by_itself, peak_mb
from bench.estate_service import DRIFTED_EVERY, EstateService, subscription
from bench.figure import Figure
from bench.figures import CONSOLE, show
from bench.sweep_aims import FEWEST, MOST, Swept, aims
from enforcer.at_most import for_each
from enforcer.configuration.concurrency import AT_ONCE
from enforcer.memory.sweep import SweepState
from enforcer.remembering.unannounced import rules
from enforcer.sweep import sweep
from sandbox.virtual_time import run

SIZES = (1_000, 10_000, 100_000)
_TIMER_S = 300.0
"""Of the sweep in `function_app.py`: the next run goes on where one came to no end."""


async def swept(size: int, folder: Path) -> Swept:
    service, loop = EstateService(size), asyncio.get_running_loop()
    app = App(service, folder)
    await _remember_the_drifted(size, app)
    async with app.instances():
        sweeping = asyncio.create_task(_sweep(app))
        await app.work_off(sweeping.done)
    done, swept_s = await sweeping
    if not service.is_at_rest:
        raise RuntimeError(f"of {size} subscriptions some are not healed and confirmed: {service.calls}")
    peak = peak_mb()
    began = loop.time()
    await _naive(size, at_once=1)
    turned = loop.time()
    await _naive(size, at_once=AT_ONCE)
    return Swept(
        size=size,
        drifted=-(-size // DRIFTED_EVERY),
        pages=service.calls["queries"],
        looked=done.looked,
        groups=service.groups_by_then,
        account_queries=service.calls["account_queries"],
        reads=service.calls["reads"],
        writes=service.calls["writes"],
        later=service.calls["later"] + service.calls["groups"] - service.groups_by_then,
        swept_s=swept_s,
        healed_s=service.last_write_s,
        confirmed_s=service.confirmed_s,
        naive_s=turned - began,
        naive_at_once_s=loop.time() - turned,
        peak_mb=peak,
    )


async def _sweep(app: App) -> tuple[SweepState, float]:
    """The sweep, and how long it took."""
    while (done := await sweep(BASELINE, app.world, app.look)) is None:  # noqa: ASYNC110  as the timer does
        await asyncio.sleep(_TIMER_S)
    return done, asyncio.get_running_loop().time()


async def _remember_the_drifted(size: int, app: App) -> None:
    """They were good when they were last looked at: so each is looked at once more, whether an event told of it."""
    for number in range(0, size, DRIFTED_EVERY):
        await app.world.ledger.update(
            subscription(number), lambda memory: replace(memory, good_for=rules(BASELINE.plan))
        )


async def _naive(size: int, *, at_once: int) -> None:
    service = EstateService(size)

    async def read(number: int) -> None:
        await service.read(subscription(number))

    await for_each(range(size), read, at_once=at_once)


def one(size: int) -> None:
    """In this process; prints JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = run(swept(size, Path(folder)))
    print(json.dumps(asdict(found)))


def measure() -> bool:
    """Prints the tables and the verdicts; whether all holds that is claimed."""
    found = tuple(Swept(**json.loads(by_itself("bench.sweep", str(size)))) for size in SIZES)
    show("A sweep at 1 % drift, 50 ms a call: calls until all is healed", _CALLS, [_calls(each) for each in found])
    show("The same in virtual seconds, beside one read each", _TIMES, [_times(each) for each in found])
    show("How it grows", _GROWTH, [_growth(each, found[0]) for each in found])
    return verdict(found)


def figures(*, quick: bool = False) -> list[Figure]:
    """The same as figures: the calls, the time and the memory of each size."""
    sizes = SIZES[:2] if quick else SIZES
    found = tuple(Swept(**json.loads(by_itself("bench.sweep", str(size)))) for size in sizes)
    return [one for each, tenth in zip(found, (None, *found), strict=False) for one in _figures(each, tenth)]


def _figures(each: Swept, tenth: Swept | None) -> list[Figure]:
    """The aims are those of `aims`."""
    size, own = f"{each.size:,}", 1.0 if each.size >= FEWEST else None
    calls = "pages + 2 x drifted + slice"
    told = [
        Figure("sweep", f"{size}: calls until all is healed", "", [each.calls], calls, [each.bound]),
        Figure(
            "sweep", f"{size}: without the members' list", "", [each.calls_of_its_own], calls, [each.bound], at_most=own
        ),
        Figure("sweep", f"{size}: calls", "", [each.calls], "a read each", [each.size], at_most=0.1),
        Figure(
            "sweep",
            f"{size}: time",
            "s",
            [each.swept_s],
            "what quota and latency allow",
            [each.allowed_s],
            at_most=MOST,
        ),
        Figure(
            "sweep", f"{size}: time", "s", [each.swept_s], f"a read each, {AT_ONCE} at once", [each.naive_at_once_s]
        ),
    ]
    if tenth is None:
        return told
    peak, smaller = [each.peak_mb], [tenth.peak_mb]
    return [*told, Figure("sweep", f"{size}: peak memory", "MB", peak, "at a tenth of the size", smaller, at_most=MOST)]


def verdict(found: tuple[Swept, ...]) -> bool:
    """Prints one on each aim; whether all holds that is claimed."""
    verdicts = aims(found)
    for aim in verdicts:
        CONSOLE.print(aim.line)
    CONSOLE.print()
    return all(aim.holds for aim in verdicts if aim.claimed)


_CALLS = ["subscriptions", "calls", "of bound", "groups", "index", "accounts", "reads", "writes", "later", "naive"]


def _calls(each: Swept) -> list[str]:
    """`naive`: its calls, which only read, beside ours."""
    parts = (each.groups, each.pages, each.account_queries, each.reads, each.writes, each.later)
    ratio, naive = each.calls / each.bound, each.size / each.calls
    return [f"{each.size:,}", f"{each.calls:,}", f"{ratio:.3f}x", *(f"{part:,}" for part in parts), f"{naive:.0f}x"]


_TIMES = ["subscriptions", "swept", "of allowed", "healed", "confirmed", "one by one", f"{AT_ONCE} at once"]


def _times(each: Swept) -> list[str]:
    return [
        f"{each.size:,}",
        f"{each.swept_s:.1f} s",
        f"{each.swept_s / each.allowed_s:.2f}x",
        f"{each.healed_s:.0f} s",
        f"{each.confirmed_s:.0f} s",
        f"{each.naive_s / each.swept_s:.0f}x",
        f"{each.naive_at_once_s / each.swept_s:.1f}x",
    ]


_GROWTH = ["subscriptions", "calls", "seconds", "peak memory", "it grows"]


def _growth(each: Swept, first: Swept) -> list[str]:
    """Against the smallest."""
    return [
        f"{each.size / first.size:.0f}x",
        f"{each.calls / first.calls:.1f}x",
        f"{each.swept_s / first.swept_s:.1f}x",
        f"{each.peak_mb:.0f} MB",
        f"{each.peak_mb / first.peak_mb:.2f}x",
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(int(sys.argv[1]))
    elif not measure():
        sys.exit(1)
