"""Where the sample apps are, and what they noted."""

import json
from dataclasses import dataclass
from pathlib import Path

APPS = Path(__file__).with_name("apps")
ORDERLY = APPS / "orderly"
BROKEN = APPS / "broken"
OBSERVED = APPS / "observed"
CURIOUS = APPS / "curious"
QUEUED = APPS / "queued"
NEVER = "0 0 0 1 1 *"
"""A schedule that does not come up during a test."""


@dataclass(frozen=True)
class Notes:
    """The file in which the orderly app notes what it was given."""

    path: Path

    def of(self, kind: str) -> list[str]:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [note["text"] for note in map(json.loads, lines) if note["kind"] == kind]

    def settings(self, tick: str = NEVER) -> dict[str, str]:
        return {"NOTES": str(self.path), "TICK": tick}
