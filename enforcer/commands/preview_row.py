"""What a preview says of one subscription, and which verdicts count for an exit code."""

from dataclasses import dataclass

from enforcer.commands.foreseen import Foreseen
from enforcer.commands.foreseen_accounts import REPORTED
from enforcer.desired import Desired
from enforcer.errors import AzureError, Refused, Unreadable
from enforcer.facts import SubscriptionId
from enforcer.verdict import GOOD, Kind, Verdict, worst_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is wanted and why, and what would be done. `error`: why the plan, or an account that is kept, can't be read;
    `silence`: why something that is only reported can't.
    """

    subscription: SubscriptionId
    desired: Desired
    explained: tuple[str, ...]
    foreseen: Foreseen
    error: AzureError | None = None
    silence: AzureError | None = None

    @property
    def kind(self) -> Kind:
        """The worst verdict on what is kept; what Azure denies us is refused, what it does not answer unknown."""
        kept = (verdict for verdict in self.foreseen.verdicts if verdict.control not in REPORTED)
        return _kind_of(self.error) if self.error else worst_of(kept)

    @property
    def reports(self) -> tuple[Verdict, ...]:
        """What is only reported, where it is not as it should be."""
        reported = (verdict for verdict in self.foreseen.verdicts if verdict.control in REPORTED)
        return tuple(verdict for verdict in reported if verdict.kind not in {*GOOD, Kind.SKIPPED})

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All that counts for an exit code."""
        silent = (_kind_of(self.silence),) if self.silence else ()
        return (self.kind, *silent, *(verdict.kind for verdict in self.reports if verdict.kind is not Kind.UNKNOWN))

    @property
    def is_to_be_written(self) -> bool:
        return any(change.written for change in self.foreseen.changes)


def _kind_of(error: AzureError) -> Kind:
    return Kind.REFUSED if isinstance(error, Refused | Unreadable) else Kind.UNKNOWN
