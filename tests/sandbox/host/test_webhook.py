"""The Event Grid webhook's answers, code by code (facts/functions-and-telemetry.md 5.2)."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.events import InProcess, Request, Response
from sandbox.host.application import host_of
from sandbox.host.in_process import forget
from tests.sandbox.host.samples import BROKEN, ORDERLY, Notes

pytestmark = pytest.mark.sockets
KEY = "not-a-secret"


@dataclass
class Client:
    deliver: InProcess
    notes: Notes

    async def __call__(
        self,
        body: object,
        *,
        function: str = "on_event",
        code: str = KEY,
        kind: str = "Notification",
        verb: str = "POST",
    ) -> Response:
        url = f"http://127.0.0.1/runtime/webhooks/eventgrid?functionName={function}&code={code}"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.deliver(Request(verb, url, {"aeg-event-type": kind} if kind else {}, raw))


@pytest.fixture
async def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    notes = Notes(tmp_path / "notes")
    for name, value in notes.settings().items():
        monkeypatch.setenv(name, value)
    async with host_of(ORDERLY, key=KEY, timers=False) as host:
        yield Client(InProcess(host.app), notes)
    forget(ORDERLY)


async def test_a_wrong_key_is_401(post: Client) -> None:
    assert (await post({}, code="wrong")).status == 401
    assert (await post({}, code="")).status == 401


@pytest.mark.parametrize("name", ["nobody", "tick", ""])
async def test_an_unknown_function_is_404_and_says_so(post: Client, name: str) -> None:
    answer = await post({}, function=name)
    assert (answer.status, answer.body.decode()) == (404, f"cannot find function: '{name}'")


async def test_options_allow_event_grid(post: Client) -> None:
    answer = await post(b"", verb="OPTIONS")
    assert (answer.status, answer.headers["webhook-allowed-origin"]) == (200, "eventgrid.azure.net")


async def test_the_handshake_echoes_the_code(post: Client) -> None:
    answer = await post([{"data": {"validationCode": "512d"}}], kind="SubscriptionValidation")
    assert (answer.status, json.loads(answer.body)) == (200, {"validationResponse": "512d"})


@pytest.mark.parametrize("body", [{"id": "1"}, [{"id": "1"}]], ids=["an object", "an array"])
async def test_a_notification_is_202_without_a_body(post: Client, body: object) -> None:
    answer = await post(body)
    assert (answer.status, answer.body) == (202, b"")
    assert post.notes.of("event") == ['{"id":"1"}']


async def test_a_batch_is_fanned_out_and_one_failure_fails_it(post: Client) -> None:
    answer = await post([{"id": "1"}, {"id": "fail"}, {"id": "3"}], function="on_trouble")
    assert (answer.status, answer.body.decode()) == (500, "RuntimeError('boom')")
    assert len(post.notes.of("trouble")) == 2


async def test_text_beyond_ascii_arrives_as_it_was_sent(post: Client) -> None:
    await post({"name": "Zoë ₿"})
    assert json.loads(post.notes.of("event")[0]) == {"name": "Zoë ₿"}


async def test_unsubscribing_is_202(post: Client) -> None:
    assert (await post(b"", kind="Unsubscribe")).status == 202


@pytest.mark.parametrize("kind", ["", "SubscriptionDeletion"])
async def test_another_event_type_is_400(post: Client, kind: str) -> None:
    assert (await post({}, kind=kind)).status == 400


@pytest.mark.parametrize("body", [b"", b"{", b'"text"', b"[" * 100_000], ids=["empty", "cut", "a text", "too deep"])
async def test_a_body_that_cannot_be_parsed_is_500(post: Client, body: bytes) -> None:
    assert (await post(body)).status == 500


async def test_without_an_app_the_host_answers_503() -> None:
    async with host_of(BROKEN, key=KEY) as host:
        post = Client(InProcess(host.app), Notes(BROKEN))
        assert (await post({})).status == 503
        assert (await post({}, code="wrong")).status == 401
        assert "type annotation dict" in (host.error or "")
    forget(BROKEN)
