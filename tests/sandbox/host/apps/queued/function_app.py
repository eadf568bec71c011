"""An app of queues: notes what it was given; fails on "fail"; waits where it is told to; answers into another queue."""

import asyncio
import json
import os
from pathlib import Path

import azure.functions as func

app = func.FunctionApp()


def note(kind: str, text: str) -> None:
    with Path(os.environ["NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(json.dumps({"kind": kind, "text": text}) + "\n")


@app.function_name("on_message")
@app.queue_trigger(arg_name="message", queue_name="%QUEUE%", connection="Work")
async def on_message(message: func.QueueMessage) -> None:
    text = message.get_body().decode()
    note("message", json.dumps([text, message.dequeue_count, bool(message.pop_receipt), message.id]))
    await asyncio.sleep(float(text.removeprefix("sleep ")) if text.startswith("sleep ") else 0)
    if text == "fail":
        raise RuntimeError("boom")
    note("done", text)


@app.function_name("on_event")
@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="answers", queue_name="answers", connection="Work")
async def on_event(event: str, answers: func.Out[str]) -> None:
    answers.set(json.dumps([event, "second"]))
