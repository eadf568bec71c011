"""The campaign notices when something is taken out of the product: each mutant breaks a law within a few schedules."""

from pathlib import Path

import pytest

from tests.campaign.law import Law
from tests.campaign.mutant import Mutant
from tests.campaign.mutants import MUTANTS
from tests.campaign.mutated import ROOT, hunt

SCHEDULES = 300
SECONDS = 300.0
SEED = 9_000


def test_every_law_has_a_mutant_that_breaks_it() -> None:
    """A law that nothing breaks may be a check that cannot fail."""
    assert {law for mutant in MUTANTS for law in mutant.laws} == set(Law)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_product_still_has_what_a_mutant_takes_out(mutant: Mutant) -> None:
    assert (ROOT / "enforcer" / mutant.module).read_text(encoding="utf-8").count(mutant.before) == 1


@pytest.mark.sockets  # for its loop only: nothing here is asynchronous
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_campaign_catches_a_mutant(mutant: Mutant, tmp_path: Path) -> None:
    caught = hunt(mutant, tmp_path, seed=SEED, schedules=SCHEDULES, seconds=SECONDS)
    assert caught.law, caught
