"""A slice of the campaign: whatever goes wrong, every law holds. `python -m bench.campaign` plays longer ones."""

from datetime import date

import pytest

from sandbox.storage import RunningAzurite
from tests.campaign.campaign import Campaign, campaign, told
from tests.campaign.seeds import FIRST_SEED, SEED_VARIABLE, first_seed
from tests.campaign.storage import Storage, in_memory, on_tables

SLICE_S = 60.0
"""Of real time; the last schedule may take some seconds more, and a failure as many again to shrink."""
SLICE = 20
TABLES_SLICE_S = 10.0
TABLES_SLICE = 3
"""Fewer schedules prove little, however slow the machine is today."""
SHRINKING_S = 60.0
ON_TABLES = 500_000
"""How much higher the seeds begin with the ledger on Storage tables."""


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
def test_every_law_holds_whatever_goes_wrong() -> None:
    done = campaign(range(FIRST_SEED, FIRST_SEED + 1_000), seconds=SLICE_S, at_least=SLICE)
    _expect_no_broken_law(done, on=in_memory)
    assert done.schedules >= SLICE
    assert len({fault for fault, _ in done.struck}) >= 10


@pytest.mark.sockets  # Azurite lives in real time; the schedules do not
def test_every_law_holds_with_the_ledger_on_storage_tables(azurite: RunningAzurite) -> None:
    first = FIRST_SEED + ON_TABLES
    done = campaign(range(first, first + 200), seconds=TABLES_SLICE_S, at_least=TABLES_SLICE, on=on_tables(azurite))
    _expect_no_broken_law(done, on=on_tables(azurite))
    assert done.schedules >= TABLES_SLICE


def _expect_no_broken_law(done: Campaign, *, on: Storage) -> None:
    broken = told(done, patience_s=SHRINKING_S, on=on)
    if broken:
        pytest.fail(f"{SEED_VARIABLE}={FIRST_SEED} plays the same slice again\n{broken}", pytrace=False)


def test_each_day_has_seeds_of_its_own_and_the_variable_brings_a_day_back() -> None:
    today, tomorrow = date(2026, 11, 25), date(2026, 11, 26)
    assert first_seed({}, tomorrow) - first_seed({}, today) > ON_TABLES + 1_000
    assert first_seed({SEED_VARIABLE: str(first_seed({}, today))}, tomorrow) == first_seed({}, today)
