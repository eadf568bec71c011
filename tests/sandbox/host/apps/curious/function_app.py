"""An app that tries to import what it is told to, and that reads and prints where the worker's own words pass."""

import importlib
import sys

import azure.functions as func

app = func.FunctionApp()


@app.function_name("look")
@app.queue_trigger(arg_name="name", queue_name="names", connection="Work")
@app.queue_output(arg_name="found", queue_name="found", connection="Work")
async def look(name: str, found: func.Out[str]) -> None:
    """Raises ImportError; `found` is where it came from."""
    print("looking for", name, sys.stdin.read())  # noqa: T201  what a careless app does
    found.set(str(importlib.import_module(name).__file__))


@app.function_name("leave")
@app.timer_trigger(arg_name="timer", schedule="0 0 0 1 1 *")
async def leave(timer: func.TimerRequest) -> None:
    sys.exit(3)
