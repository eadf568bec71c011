"""Says at the end with which seed the schedules of this run began."""

import pytest

from tests.campaign.seeds import FIRST_SEED, SEED_VARIABLE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(
        f"campaign: schedules from seed {FIRST_SEED} on; {SEED_VARIABLE}={FIRST_SEED} plays them again"
    )
