"""`make bench`: all tables."""

import asyncio

from bench import baseline, cold_start, first_protection, operations, package, reaction, sweep, witness

asyncio.run(reaction.measure())
operations.measure()
asyncio.run(witness.measure())
cold_start.measure()
package.measure()
sweep.measure()
baseline.measure()
first_protection.measure()
