"""Run as a child: configures as the app does, and does what each line on stdin says, with the real exporter.

stdin, a JSON list a line: `["journal", [[name, severity, fields], …]]`, `["send_again"]`, `["rest", s]`. stdout, an
object a line: how long it took, and how many parcels the ledger at `LEDGER` holds then.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from uuid import uuid4

from enforcer.azure.insights import traceparent
from enforcer.ledger.parcel import Outlet, Sink
from enforcer.local.ledger import SqliteLedger
from enforcer.outbox.sending import Outbox
from enforcer.ports import utc_now
from enforcer.record import Record
from enforcer.wiring import insights


async def main() -> None:
    ledger = SqliteLedger(Path(os.environ["LEDGER"]))
    outlets: dict[Sink, Outlet] = {Sink.INSIGHTS: insights(os.environ, utc_now)}
    outbox = Outbox(outlets, lambda: ledger.parcels, now=utc_now, new_id=lambda: str(uuid4()), trace=traceparent)
    while line := await asyncio.to_thread(sys.stdin.readline):
        what, *given = json.loads(line)
        began = time.monotonic()
        if what == "journal":
            await outbox.journal([Record(*one) for one in given[0]])
        elif what == "send_again":
            await outbox.send_again()
        else:
            await asyncio.sleep(given[0])
        told = {"seconds": time.monotonic() - began, "kept": await ledger.parcels.number(limit=1_000)}
        print(json.dumps(told), flush=True)  # noqa: T201  how the parent hears of it
    os._exit(0)  # a worker is killed, it does not end


asyncio.run(main())
