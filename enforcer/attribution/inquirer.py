"""Who is to be asked who did it, in this process."""

from dataclasses import dataclass

from enforcer.ports import ActivityLog


@dataclass(slots=True)
class Inquirer:
    """`has_told`: that the log may not be read is on record already; other subscriptions would only say the same."""

    log: ActivityLog
    has_told: bool = False
