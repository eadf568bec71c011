"""`python -I -S worker_process.py APP PACKAGES LIBRARY`: JSON lines in, runs of the app's functions, JSON lines out.

What the app can import is PACKAGES, LIBRARY, the standard library and APP, in this order, and the root logger stands at
INFO, as in Azure (azure-functions-python-worker, workers/proxy_worker: utils/dependency.py, dispatcher.py). This file's
own package is not on that path: what is needed of it is loaded first and then forgotten.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

_ROOT = str(Path(__file__).parents[2])
_US = "sandbox"
_LONGEST_LINE = 64 * 1024 * 1024
"""Bytes; no thread reads them, because a loop that an app's `sys.exit` ends would wait for it."""


def main() -> None:
    app, *paths = sys.argv[1:]
    requests, answers = _own_channel()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    sys.path[:] = [*paths, *sys.path, app]

    def tell(what: object) -> None:
        answers.write(json.dumps(what, default=bytes.decode) + "\n")
        answers.flush()

    asyncio.run(_serve(Path(app), requests, tell))


async def _serve(app: Path, requests: TextIO, tell: Callable[[object], None]) -> None:
    try:
        load, refused, run = _loaded()
    except ImportError as error:  # what Microsoft's worker needs of the app's packages
        tell({"error": repr(error)})
        return
    try:
        worker = await load(app)
    except (refused, ImportError) as error:
        tell({"error": str(error)})
        return
    tell({"functions": [asdict(one) for one in worker.functions]})
    lines = asyncio.StreamReader(_LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), requests)
    async with asyncio.TaskGroup() as running:
        while line := await lines.readline():
            running.create_task(run(worker, json.loads(line), tell))
    worker.close()


def _loaded() -> tuple[Any, Any, Any]:  # Any: what is loaded here has no name afterwards
    """How an app is loaded, what is raised where that fails, and how one request is run."""
    sys.path.append(_ROOT)
    from sandbox.host.function import AppDoesNotIndexError, Call, Function
    from sandbox.host.in_process import InProcess

    async def run(worker: InProcess, asked: Any, tell: Callable[[object], None]) -> None:  # Any: our parent's JSON
        ended = await worker.run(Function(**asked["function"]), Call(**asked["call"]))
        tell({"number": asked["number"], "invocation": asdict(ended)})

    sys.path.remove(_ROOT)
    for name in [name for name in sys.modules if name.partition(".")[0] == _US]:
        del sys.modules[name]
    return InProcess.load, AppDoesNotIndexError, run


def _own_channel() -> tuple[TextIO, TextIO]:
    """Standard input and output for us alone: an app that reads gets nothing, one that prints does so on stderr."""
    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, answers


if __name__ == "__main__":
    main()
