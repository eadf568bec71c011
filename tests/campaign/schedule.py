"""A schedule: a tenant as it begins, and the steps that are played on it. Data only, so that a story can be pasted."""

from dataclasses import dataclass, field
from enum import Enum

from sandbox.events.mishap import Mishap
from sandbox.faults import Fault
from tests.campaign.setting import Setting


@dataclass(frozen=True, slots=True)
class Put:
    """A pipeline writes the AI plan through ARM."""

    home: int
    tier: str = "Free"
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """The plan changes outside ARM: no event."""

    home: int
    tier: str = "Free"
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unregister:
    """An administrator unregisters Microsoft.Security."""

    home: int


@dataclass(frozen=True, slots=True)
class PutOther:
    """The portal writes another Defender plan."""

    home: int


@dataclass(frozen=True, slots=True)
class Delete:
    """A pipeline deletes the plan; ARM refuses, so that nothing happens."""

    home: int


@dataclass(frozen=True, slots=True)
class Move:
    """Into the estate, or out of it."""

    home: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """The subscription itself is disabled or enabled again."""

    home: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class Unenrol:
    """Somebody deletes the app's event subscription; where the app does not enrol, nothing happens."""

    home: int


class Alteration(Enum):
    """What somebody makes of the app's event subscription."""

    NARROWED = "only deletions pass"
    PLAN_HELD_BACK = "writes of the plan do not pass"
    ELSEWHERE = "it leads to somebody else's webhook"
    IMPATIENT = "one attempt, one minute"
    OTHER_SCHEMA = "deleted, and put with another schema"


@dataclass(frozen=True, slots=True)
class Alter:
    home: int
    how: Alteration = Alteration.NARROWED


class Deed(Enum):
    """What becomes of an AI account."""

    MADE = "a pipeline makes it, or writes it again"
    SWITCHED_OFF = "a pipeline puts its Defender switch off"
    OFF_OUTSIDE = "its switch goes off outside ARM: no event"
    DELETED = "a pipeline deletes it"


@dataclass(frozen=True, slots=True)
class TouchAccount:
    """Something becomes of an AI account; where there is none, only MADE does anything."""

    home: int
    name: str = "chat"
    deed: Deed = Deed.SWITCHED_OFF


@dataclass(frozen=True, slots=True)
class Vend:
    """The vending pipeline announces the subscription, by Event Grid."""

    home: int


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The subscription is announced to as many fresh workers at the same moment."""

    home: int
    looks: int = 2


class Forgery(Enum):
    """What somebody else posts to the doors."""

    GARBAGE = "no JSON"
    FOREIGN_ID = "a subscription that nobody knows"
    NO_UUID = "a subscription id that is a path"
    CONTRADICTION = "subject and data name different subscriptions"
    WRONG_ACTOR = "a true subscription, an invented actor"
    WRONG_DOOR = "a resource event at the vending door"


@dataclass(frozen=True, slots=True)
class Forge:
    forgery: Forgery
    home: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Crash:
    """A worker dies at its `points`-th moment from now: before or after a call to ARM or the ledger."""

    worker: int
    points: int = 1


@dataclass(frozen=True, slots=True)
class CrashAt:
    """A worker dies at its next request with this method: before it is sent, or when its answer has come."""

    worker: int
    method: str = "PUT"
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Restart:
    """A worker is replaced by a fresh one, between two deliveries."""

    worker: int


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """The ledger fails `times` calls, `after` so many more; `answered`: it does its work, and the answer is lost."""

    after: int = 0
    times: int = 1
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Deploy:
    """Another baseline: every worker is replaced by one that only observes, or that enforces."""

    observe: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Virtual time passes; the minute timer runs."""

    seconds: float


type Step = (
    Put
    | Outside
    | Unregister
    | PutOther
    | Delete
    | Move
    | Switch
    | Unenrol
    | Alter
    | TouchAccount
    | Vend
    | AtOnce
    | Forge
    | Crash
    | CrashAt
    | Restart
    | LedgerFault
    | Deploy
    | Wait
    | Fault
    | Mishap
)


@dataclass(frozen=True, slots=True)
class Schedule:
    setting: Setting = field(default_factory=Setting)
    steps: tuple[Step, ...] = ()
