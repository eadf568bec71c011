"""`ENFORCER_CONCURRENCY` → how many subscriptions a story has under way at once in a worker."""

import re

AT_ONCE = 16
"""Unless the setting says otherwise; more only meet the service's own limits."""
MOST_AT_ONCE = 100
"""Connections in aiohttp's pool: more would only wait there."""
ALLOWED = f"a whole number from 1 to {MOST_AT_ONCE}"
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)


def concurrency(text: str) -> int:
    """ValueError for anything else."""
    if _NUMBER.fullmatch(text) is None or not 1 <= int(text) <= MOST_AT_ONCE:
        raise ValueError(ALLOWED)
    return int(text)
