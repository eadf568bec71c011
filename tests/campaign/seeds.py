"""The day, or an environment variable → the seed with which a test run's schedules begin."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime

SEED_VARIABLE = "CAMPAIGN_SEED"
_A_DAY = 1_000_000
"""More seeds than the slices of one day play."""


def first_seed(environment: Mapping[str, str], today: date) -> int:
    """Another one each day, the same all day; ValueError where the variable holds no number."""
    told = environment.get(SEED_VARIABLE)
    return int(told) if told else today.toordinal() * _A_DAY


FIRST_SEED = first_seed(os.environ, datetime.now(UTC).date())
"""Of this run, though midnight passes."""
