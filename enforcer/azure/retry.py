"""How often a request is sent again, and how long an answer may ask us to wait for it."""

from datetime import timedelta
from typing import Any

from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.policies import AsyncRetryPolicy

ATTEMPTS = 3
PATIENCE_S = 5.0
"""A Retry-After above this ends the retries: the answer goes up and becomes a due row."""
_DAY_S = 86_400.0


class BoundedRetry(AsyncRetryPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """At most ATTEMPTS sends, with short pauses; whoever asks for more patience gets it from the ledger."""

    def __init__(self) -> None:
        again = ATTEMPTS - 1
        super().__init__(
            retry_total=again,
            retry_connect=again,
            retry_read=1,
            retry_status=again,
            retry_backoff_factor=0.2,
            retry_backoff_max=2,
        )

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:  # Any: azure-core's types
        """Seconds; None for a header that can't be read (azure-core would raise on it)."""
        try:
            return super().get_retry_after(response)
        except (TypeError, ValueError):
            return None

    def is_retry(
        self, settings: dict[str, Any], response: PipelineResponse[Any, Any]
    ) -> bool:  # Any: azure-core's types
        wait_s = self.get_retry_after(response)
        return (wait_s is None or wait_s <= PATIENCE_S) and super().is_retry(settings, response)


def retry_after(response: PipelineResponse[Any, Any]) -> timedelta | None:  # Any: azure-core's types
    """`Retry-After` in seconds or as a date, `retry-after-ms`, `x-ms-retry-after-ms`; at most a day."""
    seconds = BoundedRetry().get_retry_after(response)
    return None if seconds is None else timedelta(seconds=min(seconds, _DAY_S))
