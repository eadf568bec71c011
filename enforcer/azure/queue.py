"""The fast carrier of due rows: one Storage queue message a subscription, base64 as host.json says."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import ResourceExistsError

from enforcer.at_most import for_each
from enforcer.errors import CarrierDown
from enforcer.facts import SubscriptionId

QUEUE = "enforcer-due"


class QueueCarrier:
    """The SDK is imported when the first message is sent: it costs a third of a second, and few instances send."""

    def __init__(self, service: str, credential: AsyncTokenCredential, *, at_once: int) -> None:
        self._at_once = at_once
        self._service = service
        self._credential = credential

    async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
        from azure.storage.queue import TextBase64EncodePolicy
        from azure.storage.queue.aio import QueueClient

        url = f"{self._service}/{QUEUE}"
        try:
            async with QueueClient.from_queue_url(
                url,
                credential=self._credential,
                message_encode_policy=TextBase64EncodePolicy(),
                retry_total=2,
                use_env_settings=False,  # looking for a proxy takes a thread and a quarter of the CPU of each message
            ) as queue:
                with suppress(ResourceExistsError):
                    await queue.create_queue()

                async def send_one(one: tuple[SubscriptionId, timedelta]) -> None:
                    subscription, wait = one
                    hidden_s = int(wait.total_seconds())
                    await queue.send_message(json.dumps({"subscription": subscription}), visibility_timeout=hidden_s)

                await for_each(waits.items(), send_one, at_once=self._at_once)
        except SdkError as error:
            raise CarrierDown(f"{type(error).__name__}") from error
