"""A baseline as somebody published it, and what is on record of such."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Published:
    """The texts of the baseline and of its approvals (None: there are none), by the names that errors carry."""

    name: str
    baseline: str
    approvals_name: str = ""
    approvals: str | None = None

    @property
    def digest(self) -> str:
        """sha256 of the baseline's text, hexadecimal: what an approval names."""
        return hashlib.sha256(self.baseline.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Said:
    """What is on record already, so that each bad or held version is told once. Digests, or nothing."""

    rejected: str = ""
    held: str = ""
    exemptions_told: datetime | None = None
    """Up to when people were told of exemptions that end."""

    def cleared(self) -> "Said":
        """Nothing is wrong with what is published: the next trouble is news again."""
        return replace(self, rejected="", held="")
