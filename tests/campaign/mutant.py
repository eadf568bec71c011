"""One thing to take out of the product, as text, and the laws that must notice."""

from dataclasses import dataclass

from tests.campaign.law import Law
from tests.campaign.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Mutant:
    """`before` stands exactly once in the module `enforcer/{module}`, and becomes `after`, against `laws`."""

    name: str
    module: str
    before: str
    after: str
    laws: tuple[Law, ...]
    schedule: Schedule | None = None
    """Where chance leads there too rarely: the one that is played."""
