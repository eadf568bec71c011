"""Each law of the fuzzer on time, memory and records is broken once, by doors and records that are wrong on purpose."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from enforcer.errors import BadEvent, Rejection
from enforcer.facts import Fact
from enforcer.record import Record, of_rejection
from tools.fuzz_events import again, why
from tools.fuzz_replay import keep, kept, replay
from tools.fuzz_watch import USUAL, Doors, Watch, usual

RUNS = 100
TEXTS = tuple(usual())[:RUNS]
SLOW = "[0]"
GOOD = of_rejection(BadEvent(Rejection.NOT_JSON, "no JSON", shape="list"), door="on_change", count=1)


def played(bent: Callable[[Doors], Doors], *texts: str) -> dict[str, float]:
    with Watch(RUNS, bent=bent) as watch:
        for text in (*TEXTS, *texts)[-RUNS:]:
            watch.take(text)
        return watch.told()


def straight(doors: Doors) -> Doors:
    return doors


def slow(doors: Doors) -> Doors:
    """A fifth of a second of the processor's time for one text."""

    async def door(text: str) -> Fact | None:
        until = time.process_time() + 0.2
        while text == SLOW and time.process_time() < until:
            pass
        return await doors["change"](text)

    return {**doors, "change": door}


def leaking(doors: Doors) -> Doors:
    held: list[list[list[str]]] = []

    async def door(text: str) -> Fact | None:
        held.append([[text] for _ in range(2_000 if len(held) > USUAL else 1)])
        return await doors["change"](text)

    return {**doors, "change": door}


def silent(doors: Doors) -> Doors:
    """It rejects, and nobody hears of it."""

    async def door(_: str) -> None:
        return None

    return {**doors, "change": door}


def test_a_round_at_the_real_doors_breaks_no_law_and_counts_what_it_did() -> None:
    counted = played(straight)
    assert counted["deliveries"] == RUNS
    assert counted["told"] == counted["rejected"] > counted["facts"] > 0


def test_a_text_that_takes_hundreds_of_times_as_long_as_others_is_found() -> None:
    with pytest.raises(AssertionError, match="s for 3 characters, at most"):
        played(slow, SLOW)


def test_a_door_that_keeps_something_of_each_delivery_is_found() -> None:
    with pytest.raises(AssertionError, match="living objects grew"):
        played(leaking)


def test_a_rejection_that_nobody_is_told_of_is_found() -> None:
    with pytest.raises(AssertionError, match="told"):
        played(silent)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GOOD, name="internal_error"),
        *(
            replace(GOOD, fields={**GOOD.fields, **field})
            for field in ({"reason": "made up"}, {"detail": ""}, {"shape": "\u202e"}, {"shape": "x" * 501})
        ),
    ],
    ids=["another record", "an unknown reason", "no detail", "a letter beyond ASCII", "a shape that is too long"],
)
async def test_a_record_that_says_too_little_or_too_much_is_found(wrong: Record) -> None:
    watch = Watch.__new__(Watch)  # its loop is not this one's
    with pytest.raises(AssertionError):
        await watch.note([wrong])


def test_a_round_is_played_again_from_what_it_kept(tmp_path: Path) -> None:
    file = tmp_path / "inputs.bin"
    with file.open("wb", buffering=0) as inputs:
        for text in ("", "{", *TEXTS):
            keep(inputs, b"\0" + text.encode("utf-8", "surrogatepass"))
    assert len(list(kept(file))) == RUNS + 2
    assert replay(file)["deliveries"] == RUNS + 2
    assert "break nothing without atheris" in again(file)


def test_a_round_that_ends_early_says_why() -> None:
    assert why(70).startswith("70, an input that took longer than")
    assert why(0) == "0, too few inputs"
