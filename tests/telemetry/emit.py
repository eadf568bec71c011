"""Run as a child: configures as the app does and writes the records that JSON on stdin names, then says how it went.

stdin: `{"records": [[name, severity, fields], …], "flushes": n, "rest_s": s}`; stdout: a JSON object a flush.
"""

import asyncio
import json
import os
import sys
import time

from enforcer import record
from enforcer.azure import telemetry
from enforcer.record import Record


async def main() -> None:
    asked = json.load(sys.stdin)
    telemetry.configure(os.environ)
    records = [Record(*one) for one in asked["records"]]
    for _ in range(asked.get("flushes", 1)):
        began = time.monotonic()
        record.write(records)
        in_time = await telemetry.flush()
        told = {"seconds": time.monotonic() - began, "in_time": in_time}
        print(json.dumps(told), flush=True)  # noqa: T201  how the parent hears of it
    await asyncio.sleep(asked.get("rest_s", 0))
    if asked.get("dies"):
        os._exit(0)
    telemetry.close()


asyncio.run(main())
