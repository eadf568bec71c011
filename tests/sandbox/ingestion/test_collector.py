"""What the ingestion endpoint takes, refuses and tells (facts 8)."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.events import InProcess, Request, Response
from sandbox.ingestion import Collector, Trouble

KEY = "00000000-0000-0000-0000-000000000001"


def envelope(**changes: Any) -> dict[str, Any]:  # Any: JSON, right and wrong
    return {
        "name": "Microsoft.ApplicationInsights.Event",
        "time": "2026-11-23T07:44:10.085974Z",
        "iKey": KEY,
        "tags": {"ai.operation.id": "trace", "ai.operation.parentId": "span"},
        "data": {"baseType": "EventData", "baseData": {"ver": 2, "name": "X", "properties": {"a": "b"}}},
    } | changes


class Client:
    """Posts into a collector without sockets."""

    def __init__(self) -> None:
        self.collector = Collector(Clock())
        self._send = InProcess(Starlette(routes=self.collector.routes()))

    async def post(self, body: bytes, path: str = "/v2.1/track", encoding: str = "") -> Response:
        return await self._send(Request("POST", f"http://127.0.0.1{path}", {"content-encoding": encoding}, body))

    async def track(self, *items: object) -> tuple[int, Any]:  # Any: parsed JSON
        answer = await self.post(json.dumps(items).encode())
        return answer.status, json.loads(answer.body)


ONE = json.dumps([envelope()]).encode()
TWO_LINES = b"\n".join([json.dumps(envelope()).encode()] * 2)


@pytest.mark.parametrize("path", ["/v2.1/track", "//v2.1/track", "/v2/track"])
async def test_each_path_of_the_exporters_is_served(path: str) -> None:
    assert (await Client().post(ONE, path)).status == 200


@pytest.mark.parametrize(
    ("body", "encoding", "count"),
    [(ONE, "", 1), (TWO_LINES, "", 2), (gzip.compress(ONE), "gzip", 1), (gzip.compress(TWO_LINES), "gzip", 2)],
    ids=["an array", "lines", "a gzipped array", "gzipped lines"],
)
async def test_each_form_of_body_is_read(body: bytes, encoding: str, count: int) -> None:
    client = Client()
    answer = await client.post(body, encoding=encoding)
    assert json.loads(answer.body) == {"itemsReceived": count, "itemsAccepted": count, "errors": []}
    assert [event.name for event in client.collector.custom_events()] == ["X"] * count


@pytest.mark.parametrize("body", [b"{", gzip.compress(ONE)[:20]], ids=["broken JSON", "broken gzip"])
async def test_an_unreadable_body_is_refused(body: bytes) -> None:
    encoding = "gzip" if body != b"{" else ""
    assert (await Client().post(body, encoding=encoding)).status == 400


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (7, "an envelope must be an object"),
        (envelope(name=None), "Field 'name' is required"),
        (envelope(time="garbage"), "Field 'time' is not a date"),
        (envelope(iKey="nonsense"), "Invalid instrumentation key"),
        (envelope(data={"baseType": "EventData"}), "Field 'data' must hold"),
        (envelope(data={"baseData": {}}), "Field 'baseType' is required"),
    ],
)
async def test_a_bad_item_is_named_and_the_others_are_kept(item: object, why: str) -> None:
    client = Client()
    status, answer = await client.track(envelope(), item)
    assert (status, answer["itemsReceived"], answer["itemsAccepted"]) == (206, 2, 1)
    assert (answer["errors"][0]["index"], answer["errors"][0]["statusCode"]) == (1, 400)
    assert why in answer["errors"][0]["message"]
    assert len(client.collector.envelopes) == 1


async def test_a_custom_event_keeps_its_properties_and_its_trace() -> None:
    client = Client()
    await client.track(envelope())
    (event,) = client.collector.custom_events("X")
    assert (event.properties, event.operation_id, event.parent_id) == ({"a": "b"}, "trace", "span")
    assert client.collector.custom_events("Y") == []


@pytest.mark.parametrize("status", [402, 429, 500])
async def test_a_trouble_refuses_as_often_as_it_was_ordered(status: int) -> None:
    client = Client()
    client.collector.add_trouble(Trouble(status, times=2, retry_after_s=7))
    answers = [await client.post(ONE) for _ in range(3)]
    assert [answer.status for answer in answers] == [status, status, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert len(client.collector.envelopes) == 1


async def test_a_partial_trouble_refuses_the_first_items() -> None:
    client = Client()
    client.collector.add_trouble(Trouble(206, rejected=1))
    status, answer = await client.track(envelope(), envelope())
    assert (status, answer["itemsAccepted"], answer["errors"][0]["statusCode"]) == (206, 1, 500)


async def test_troubles_can_be_ended_and_what_arrived_is_kept() -> None:
    client = Client()
    await client.track(envelope())
    client.collector.add_trouble(Trouble(503, times=9))
    client.collector.end_troubles()
    assert (await client.post(ONE)).status == 200
    assert len(client.collector.envelopes) == 2


async def test_waiting_ends_when_the_wanted_arrives() -> None:
    client = Client()
    waiting = asyncio.create_task(client.collector.wait_for(lambda it: bool(it.custom_events("X")), 5))
    await asyncio.sleep(1)
    assert not waiting.done()
    await client.track(envelope())
    await waiting


async def test_waiting_ends_at_its_limit() -> None:
    with pytest.raises(TimeoutError):
        await Client().collector.wait_for(lambda it: bool(it.envelopes), 5)


async def test_a_slow_collector_answers_late() -> None:
    client = Client()
    client.collector.delay_s = 20
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.post(ONE), 19)


@pytest.mark.parametrize("verb", ["ping", "post"])
async def test_live_metrics_are_told_that_nobody_watches(verb: str) -> None:
    answer = await Client().post(b"[]", f"/QuickPulseService.svc/{verb}")
    assert (answer.status, answer.headers["x-ms-qps-subscribed"]) == (200, "false")


async def test_clearing_forgets() -> None:
    client = Client()
    await client.track(envelope())
    client.collector.clear()
    assert client.collector.envelopes == []
