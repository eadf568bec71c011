"""An action and a handler → the handler's answer, spoilt as the action says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sandbox.arm.errors import ArmError, conflict, throttled
from sandbox.faults import Action, Conflict, Drop, ErrorBody, Garbage, Hang, LostAnswer, Redirect, ServerError, Throttle
from sandbox.wire import Answer, ConnectionLost, JsonObject

_HTML = b"<html><head><title>502 - Web server received an invalid response</title></head><body></body></html>"
_SERVER_MESSAGE = "Encountered internal server error."


async def answer_despite(
    action: Action | None,
    handle: Callable[[], Awaitable[Answer]],
    *,
    spoken: Callable[[ArmError], Answer] = ArmError.answer,
) -> Answer:
    """Raises ConnectionLost where the client gets nothing. Actions that only a handler can play are the handler's.

    `spoken` puts an error into the words of who answers.
    """
    match action:
        case Throttle() | Conflict() | ServerError() | Redirect():
            return _instead(action, spoken)
        case Drop():
            raise ConnectionLost
        case LostAnswer():
            raise ConnectionLost(await handle())
        case Hang(seconds, lands_first=True):
            answer = await handle()
            await asyncio.sleep(seconds)
            return answer
        case Hang(seconds):
            await asyncio.sleep(seconds)
            return await handle()
        case Garbage():
            return _spoilt(await handle(), action)
    return await handle()


def _instead(action: Throttle | Conflict | ServerError | Redirect, spoken: Callable[[ArmError], Answer]) -> Answer:
    match action:
        case Throttle(retry_after_s=retry_after_s):
            return spoken(throttled(retry_after_s))
        case Conflict(retry_after_s):
            return spoken(conflict(retry_after_s))
        case Redirect(location):
            return Answer(307, headers={"location": location})
        case ServerError(status, ErrorBody.HTML):
            return Answer(status, raw=_HTML, content_type="text/html")
        case ServerError(status, ErrorBody.EMPTY):
            return Answer(status)
        case ServerError(status, _, code):
            return spoken(ArmError(status, code, _SERVER_MESSAGE))


def _spoilt(answer: Answer, garbage: Garbage) -> Answer:
    match garbage:
        case Garbage.EMPTY:
            return replace(answer, body=None, raw=b"")
        case Garbage.BROKEN_JSON:
            content = answer.as_bytes()
            return replace(answer, raw=content[: len(content) // 2] or b"{")
        case Garbage.WRONG_TYPES:
            return replace(answer, raw=None, body=_wrong_types(answer.body or {}))


def _wrong_types(body: JsonObject) -> JsonObject:
    if "properties" in body and "pricingTier" not in body["properties"]:
        return {**body, "properties": {name: _wrong(value) for name, value in body["properties"].items()}}
    if "properties" in body:
        wrong = {"pricingTier": 7, "extensions": "AIPromptEvidence", "enablementTime": "yesterday"}
        return {**body, "properties": {**body["properties"], **wrong}}
    if "data" in body:
        return {**body, "data": "none", "totalRecords": "many"}
    if "@odata.context" in body:
        return {name: value if name.startswith("@") else _wrong(value) for name, value in body.items()}
    return {**body, "value": "none", "access_token": 7}


def _wrong(value: object) -> object:
    return "none" if isinstance(value, list | dict | bool | int) else 7
