"""A well-behaved app: notes in a file what it was given. `NOTES` names the file."""

import asyncio
import json
import logging
import os
from pathlib import Path

import azure.functions as func

app = func.FunctionApp()
log = logging.getLogger("orderly")


def note(kind: str, text: str) -> None:
    log.info("%s took %s", kind, text)
    with Path(os.environ["NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(json.dumps({"kind": kind, "text": text}) + "\n")


@app.function_name("on_event")
@app.event_grid_trigger(arg_name="event")
async def on_event(event: str) -> None:
    await asyncio.sleep(0)
    note("event", event)


@app.function_name("on_trouble")
@app.event_grid_trigger(arg_name="event")
async def on_trouble(event: str) -> None:
    if "fail" in event:
        raise RuntimeError("boom")
    note("trouble", event)


@app.function_name("tick")
@app.timer_trigger(arg_name="timer", schedule="%TICK%")
def tick(timer: func.TimerRequest) -> None:
    status = timer.schedule_status  # type: ignore[attr-defined]  # missing in azure-functions' abstract class only
    note("tick", json.dumps({"past_due": timer.past_due, "status": sorted(status)}))


@app.function_name("sour_tick")
@app.timer_trigger(arg_name="timer", schedule="0 0 0 * * SUN")
def sour_tick(timer: func.TimerRequest) -> None:
    raise ValueError("sour")


@app.function_name("on_message")
@app.queue_trigger(arg_name="message", queue_name="work", connection="Storage")
def on_message(message: func.QueueMessage) -> None:
    note("message", message.get_body().decode())
