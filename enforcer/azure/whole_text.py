"""JSON of an answer → the same; ValueError where a text in it holds half a UTF-16 pair.

JSON can escape one and Python takes it, but it is no text: neither the ledger nor a record can be written with it.
"""

import json
from typing import Any

from azure.core.exceptions import DecodeError
from azure.core.pipeline.policies import ContentDecodePolicy


def whole(answer: Any, text: str) -> Any:  # Any: JSON as it came
    """`text`: what it was read from. Only texts that escape such a half are looked through."""
    if "\\ud" in text or "\\uD" in text:
        json.dumps(answer, ensure_ascii=False).encode()
    return answer


class DecodeWholeText(ContentDecodePolicy):
    """azure-core's own, for what the SDKs read: DecodeError, as for what is no JSON."""

    @classmethod
    def deserialize_from_text(cls, data: Any, mime_type: str | None = None, response: Any = None) -> Any:  # Any: theirs
        answer = super().deserialize_from_text(data, mime_type, response)
        try:
            return whole(answer, data) if isinstance(data, str) else answer
        except ValueError as error:
            raise DecodeError("half a UTF-16 pair", response=response, error=error) from error
