"""A slice of the campaign: whatever goes wrong, every law holds. `python -m bench.campaign` plays longer ones."""

import pytest

from tests.campaign.campaign import campaign, told

SLICE_S = 75.0
"""Of real time; the last schedule may take some seconds more, and a failure as many again to shrink."""
SHRINKING_S = 60.0
SEED = 1_000


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
def test_every_law_holds_whatever_goes_wrong() -> None:
    done = campaign(range(SEED, SEED + 500), seconds=SLICE_S)
    broken = told(done, patience_s=SHRINKING_S)
    if broken:
        pytest.fail(broken, pytrace=False)
    assert done.schedules >= 20, "a slice this short proves little: is the machine overloaded?"
    assert len({fault for fault, _ in done.struck}) >= 10
