"""A slice of the campaign: whatever goes wrong, every law holds. `python -m bench.campaign` plays longer ones."""

import pytest

from sandbox.storage import RunningAzurite
from tests.campaign.campaign import Campaign, campaign, told
from tests.campaign.storage import Storage, in_memory, on_tables

SLICE_S = 120.0
"""Of real time; the last schedule may take some seconds more, and a failure as many again to shrink."""
TABLES_SLICE_S = 20.0
SHRINKING_S = 60.0
SEED = 1_000


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
def test_every_law_holds_whatever_goes_wrong() -> None:
    done = campaign(range(SEED, SEED + 1_000), seconds=SLICE_S)
    _expect_no_broken_law(done, on=in_memory)
    assert done.schedules >= 20, "a slice this short proves little: is the machine overloaded?"
    assert len({fault for fault, _ in done.struck}) >= 10


@pytest.mark.sockets  # Azurite lives in real time; the schedules do not
def test_every_law_holds_with_the_ledger_on_storage_tables(azurite: RunningAzurite) -> None:
    done = campaign(range(2 * SEED, 2 * SEED + 200), seconds=TABLES_SLICE_S, on=on_tables(azurite))
    _expect_no_broken_law(done, on=on_tables(azurite))
    assert done.schedules >= 3, "a slice this short proves little: is the machine overloaded?"


def _expect_no_broken_law(done: Campaign, *, on: Storage) -> None:
    broken = told(done, patience_s=SHRINKING_S, on=on)
    if broken:
        pytest.fail(broken, pytrace=False)
