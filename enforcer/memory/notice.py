"""What people are to hear of one subscription's enrolment, or of changes outside ARM: kept until the journal has it.

The update that notes a change keeps the notice with it; who dies before it is told leaves it to the next look.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

MOST_NOTICES = 6
"""That wait, the latest: each look tells all of them, so that so many mean as many deaths in a row."""

LONGEST_NOTICE = 500
"""Characters: a service's own words say which right is missing."""


class About(Enum):
    """Of what."""

    ENROLMENT = "enrolment"
    OUTSIDE = "reverted outside ARM"


class News(Enum):
    """What became of it."""

    ENROLLED = "enrolled"
    """For the first time read as it should be, or again."""
    OPENED = "opened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`at`: when it was found; `since`: when began what is closed."""

    about: About
    news: News
    at: datetime
    since: datetime | None = None
    name: str = ""
    """Of our event subscription; the other texts are an enrolment's too."""
    target: str = ""
    code: str = ""
    reason: str = ""
    attempts: int = 0
    """Looks before it that did not end well."""

    @property
    def key(self) -> tuple[About, News, datetime, str]:
        """The same when the change that noted it is applied again to another memory."""
        return self.about, self.news, self.at, self.name
