"""`make bench`: all tables."""

import asyncio

from bench import cold_start, reaction

asyncio.run(reaction.measure())
cold_start.measure()
