"""The yardstick: a function app that takes the same events and does nothing with them."""

import azure.functions as func

app = func.FunctionApp()


@app.function_name("on_change")
@app.event_grid_trigger(arg_name="event")
async def on_change(event: str) -> None:
    """Nothing."""
