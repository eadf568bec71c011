"""An action and a handler → the handler's answer, spoilt as the action says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sandbox.arm.errors import ArmError, conflict, throttled
from sandbox.faults import Action, Conflict, Drop, ErrorBody, Garbage, Hang, LostAnswer, Redirect, ServerError, Throttle
from sandbox.wire import Answer, ConnectionLost, JsonObject

_HTML = b"<html><head><title>502 - Web server received an invalid response</title></head><body></body></html>"
_SERVER_MESSAGE = "Encountered internal server error."


async def answer_despite(action: Action | None, handle: Callable[[], Awaitable[Answer]]) -> Answer:
    """Raises ConnectionLost where the client gets nothing. Actions that only a handler can play are the handler's."""
    match action:
        case Throttle() | Conflict() | ServerError() | Redirect():
            return _instead(action)
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


def _instead(action: Throttle | Conflict | ServerError | Redirect) -> Answer:
    match action:
        case Throttle(retry_after_s):
            return throttled(retry_after_s).answer()
        case Conflict(retry_after_s):
            return conflict(retry_after_s).answer()
        case Redirect(location):
            return Answer(307, headers={"location": location})
        case ServerError(status, ErrorBody.HTML):
            return Answer(status, raw=_HTML, content_type="text/html")
        case ServerError(status, ErrorBody.EMPTY):
            return Answer(status)
        case ServerError(status, _, code):
            return ArmError(status, code, _SERVER_MESSAGE).answer()


def _spoilt(answer: Answer, garbage: Garbage) -> Answer:
    match garbage:
        case Garbage.EMPTY:
            return replace(answer, body=None, raw=b"")
        case Garbage.BROKEN_JSON:
            content = answer.as_bytes()
            return replace(answer, raw=content[: len(content) // 2] or b"{")
        case Garbage.WRONG_TYPES:
            return replace(answer, body=_wrong_types(answer.body or {}))


def _wrong_types(body: JsonObject) -> JsonObject:
    if "properties" in body:
        wrong = {"pricingTier": 7, "extensions": "AIPromptEvidence", "enablementTime": "yesterday"}
        return {**body, "properties": {**body["properties"], **wrong}}
    if "data" in body:
        return {**body, "data": "none", "totalRecords": "many"}
    return {**body, "value": "none", "access_token": 7}
