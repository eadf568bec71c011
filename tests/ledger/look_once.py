"""One of many workers: built from the environment like the function app, looks at one subscription once."""

import asyncio
import json
import os
import sys
from pathlib import Path

from enforcer.wiring import start


async def main(subscription: str) -> None:
    enforcer = start(os.environ, app_folder=Path.cwd())
    event = {"id": "1", "eventType": "SubscriptionCreated", "data": {"subscriptionId": subscription}}
    fact = await enforcer.read_vending(json.dumps(event))
    assert fact
    await enforcer.look(fact)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
