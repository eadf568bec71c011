"""An app that does not index: the worker refuses an Event Grid trigger annotated `dict`."""

import azure.functions as func

app = func.FunctionApp()


@app.function_name("on_event")
@app.event_grid_trigger(arg_name="event")
def on_event(event: dict) -> None:  # type: ignore[type-arg]  # the mistake that this app is about
    del event
