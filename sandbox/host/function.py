"""What a worker knows of an app: its functions, how a run ended, and what can be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class AppDoesNotIndexError(Exception):
    """The worker refused the app; the message is the worker's."""


class OutputNotWrittenError(Exception):
    """An output binding's value did not reach its place: the run has failed, as in the real host."""


@dataclass(frozen=True, slots=True)
class Function:
    """`bindings` as the decorators produced them; `trigger` is the one that starts the function."""

    name: str
    id: str
    trigger: Mapping[str, object]
    bindings: tuple[Mapping[str, object], ...]

    @property
    def trigger_type(self) -> str:
        return str(self.trigger.get("type", ""))

    @property
    def argument(self) -> str:
        return str(self.trigger.get("name", ""))


@dataclass(frozen=True, slots=True)
class Call:
    """What a function is run with. `kind` is "json" or "string"; `metadata` values are JSON texts."""

    payload: str
    kind: str
    metadata: Mapping[str, str]
    trace_parent: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """How one ended: `error` is the exception's text, or None; `outputs` are output bindings' values by name."""

    id: str
    error: str | None
    outputs: Mapping[str, object] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        return self.error is None
