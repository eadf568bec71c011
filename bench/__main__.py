"""`make bench`: all tables. Exit code 1 when an aim is missed that docs/measurements.md claims."""

import asyncio
import sys

from bench import (
    attribution,
    baseline,
    cold_start,
    exposure,
    first_protection,
    operations,
    opponent,
    package,
    reaction,
    report_page,
    sweep,
    telemetry,
    telemetry_cost,
    witness,
)

asyncio.run(reaction.measure())
operations.measure()
asyncio.run(telemetry.measure())
attribution.measure()
asyncio.run(witness.measure())
cold_start.measure()
telemetry_cost.measure()
package.measure()
holds = sweep.measure()
baseline.measure()
exposure.measure()
report_page.measure()
opponent.measure()
holds = first_protection.measure() and holds
sys.exit(0 if holds else 1)
