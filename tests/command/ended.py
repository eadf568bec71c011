"""How a run of the command ended."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    error: str

    @property
    def said(self) -> dict[str, Any]:  # Any: JSON as it was printed
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value
