"""`python -m sandbox.host --app FOLDER --port N --key KEY`: the Functions host stand-in as its own process."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.host.application import Host, host_of
from sandbox.host.loopback import LoopbackServer, listener_on

_log = logging.getLogger("sandbox.host")


@dataclass(frozen=True, slots=True)
class Options:
    app: Path
    port: int
    key: str
    ready_file: Path | None
    timers: bool
    verbose: bool
    with_parent: bool
    worker_apart: bool


def main() -> None:
    options = _options()
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[logging.StreamHandler(sys.stderr) if options.verbose else logging.NullHandler()],
    )
    asyncio.run(_serve(options))


async def _serve(options: Options) -> None:
    listener = listener_on(options.port)
    async with host_of(options.app, key=options.key, timers=options.timers, worker_apart=options.worker_apart) as host:
        if host.error is not None:
            sys.stderr.write(f"The function app did not index: {host.error}\n")
        server = LoopbackServer.of(host.app)
        _stop_on_signals(server, with_parent=options.with_parent)
        _tell(options, host, listener.getsockname()[1])
        await server.serve(sockets=[listener])


def _tell(options: Options, host: Host, port: int) -> None:
    """The port is already listening: whoever connects now waits for the server, and is not refused."""
    functions = (
        [{"name": one.name, "trigger": one.trigger_type} for one in host.worker.functions] if host.worker else []
    )
    _log.info("listening on 127.0.0.1:%d with %d functions", port, len(functions))
    if options.ready_file is not None:
        told = json.dumps({"port": port, "functions": functions, "error": host.error})
        draft = options.ready_file.with_suffix(".draft")
        draft.write_text(told, encoding="utf-8")
        draft.replace(options.ready_file)


def _stop_on_signals(server: LoopbackServer, *, with_parent: bool) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    if with_parent:
        stdin = sys.stdin.fileno()

        def read() -> None:
            if not os.read(stdin, 1_024):
                loop.remove_reader(stdin)
                stop()

        loop.add_reader(stdin, read)


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m sandbox.host", description=__doc__)
    parser.add_argument("--app", type=Path, required=True, help="the folder that holds function_app.py")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--key", required=True, help="master key, and system key of the Event Grid extension")
    parser.add_argument("--ready-file", type=Path, help="written as JSON once the port listens")
    parser.add_argument("--no-timers", dest="timers", action="store_false", help="run timers by /admin only")
    parser.add_argument("--verbose", action="store_true", help="print the app's log")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    parser.add_argument(
        "--worker-apart",
        action="store_true",
        help="a process of its own runs the app, with its .python_packages only",
    )
    given = parser.parse_args()
    return Options(
        app=given.app.resolve(),
        port=given.port,
        key=given.key,
        ready_file=given.ready_file,
        timers=given.timers,
        verbose=given.verbose,
        with_parent=given.with_parent,
        worker_apart=given.worker_apart,
    )


if __name__ == "__main__":
    main()
