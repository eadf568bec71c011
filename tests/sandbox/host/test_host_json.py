"""host.json: what the host obeys, and what it refuses (QueuesOptions.cs in azure-sdk-for-net)."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.host.application import host_of
from sandbox.host.host_json import InvalidHostJsonError, MessageEncoding, QueueOptions, queue_options


def written(folder: Path, queues: object) -> Path:
    (folder / "host.json").write_text(json.dumps({"version": "2.0", "extensions": {"queues": queues}}))
    return folder


def test_without_a_word_about_queues_the_defaults_hold(tmp_path: Path) -> None:
    assert queue_options(tmp_path) == QueueOptions()
    assert queue_options(written(tmp_path, {})) == QueueOptions()
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    assert queue_options(tmp_path) == QueueOptions(16, 8, 5, timedelta(), timedelta(minutes=1), MessageEncoding.BASE64)


def test_every_key_is_read_in_any_case(tmp_path: Path) -> None:
    given = {"BatchSize": 4, "newbatchthreshold": 0, "maxDequeueCount": 2, "visibilityTimeout": "00:00:30"}
    more = {"maxPollingInterval": "1.00:00:00.5", "messageEncoding": "None"}
    read = queue_options(written(tmp_path, given | more))
    assert read == QueueOptions(
        4, 0, 2, timedelta(seconds=30), timedelta(days=1, milliseconds=500), MessageEncoding.NONE
    )


def test_the_threshold_is_half_a_batch_unless_said(tmp_path: Path) -> None:
    assert queue_options(written(tmp_path, {"batchSize": 32})).new_batch_threshold == 16


@pytest.mark.parametrize(
    ("queues", "why"),
    [
        ({"batchSize": 33}, "batchSize is 33; allowed are whole numbers from 1 to 32"),
        ({"batchSize": True}, "batchSize is True"),
        ({"maxDequeueCount": 0}, "maxDequeueCount is 0; allowed are whole numbers from 1"),
        ({"newBatchThreshold": -1}, "newBatchThreshold is -1"),
        ({"visibilityTimeout": "30"}, "visibilityTimeout is '30'; wanted is hh:mm:ss"),
        ({"maxPollingInterval": 2000}, "maxPollingInterval is 2000; wanted is hh:mm:ss"),
        ({"maxPollingInterval": "00:00:00.05"}, "must not be less than"),
        ({"messageEncoding": "utf8"}, "messageEncoding is 'utf8'; allowed: base64, none"),
    ],
)
def test_what_the_host_refuses_is_named(tmp_path: Path, queues: object, why: str) -> None:
    with pytest.raises(InvalidHostJsonError, match=why):
        queue_options(written(tmp_path, queues))


async def test_a_broken_host_json_stops_the_app_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text("{")
    async with host_of(tmp_path, key="not-a-secret") as host:
        assert str(host.error).startswith("host.json is not JSON")
