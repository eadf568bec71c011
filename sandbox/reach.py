"""A method and a path → whether an action has any effect there; for a pattern, that is tried on samples."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from sandbox.catalogue import offers_by_default
from sandbox.directory.requests import PATHS as _DIRECTORY_PATHS
from sandbox.registrations import RESOURCE_TYPES

_TOKEN_PATHS = (
    ("GET", "/msi/token"),
    ("POST", "/{tenant}/oauth2/v2.0/token"),
    ("POST", "/{tenant}/oauth2/token"),
)
_PLACEHOLDER = re.compile(r"\{([^}]+)\}")
_WORD = re.compile(r"[-\w]+")
_UUID_WORD = re.compile(r"[-0-9a-fA-F]+")
_SAMPLE_IDS = tuple(f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "0123456789abcdef")


class CannotStrike(ValueError):
    """Of a fault. `member` is what has to be another: `method` or `path`."""

    def __init__(self, member: str, message: str) -> None:
        super().__init__(message)
        self.member = member


@dataclass(frozen=True, slots=True)
class Reach:
    """`operations` are ids of ARM's routes; None: all of them. `tokens`: the token endpoints.

    `directory` are methods to Microsoft Graph.
    """

    operations: frozenset[str] | None = frozenset()
    tokens: bool = False
    everywhere: bool = False
    directory: frozenset[str] = frozenset()

    def holds(self, method: str, path: str) -> bool:
        return self.everywhere or any(
            method == known and pattern.fullmatch(path.rstrip("/")) for known, _, pattern in _requests(self)
        )

    def require(self, method: str, path: str, action: object) -> None:
        """Raises CannotStrike where no request of `method` (`*`: any) to a path in which `path` is found is reached.

        A pattern is tried on paths made of known names and of the words in it: one that only spells its names otherwise
        (`[^/]+`, `.*` and the like) is fine.
        """
        if self.everywhere:
            return
        fitting = [(known, template) for known, template, _ in _requests(self) if method in {"*", known}]
        reached = ", ".join(f"{known} {template}" for known, template, _ in _requests(self))
        if not fitting:
            raise CannotStrike("method", f"{_named(action)} has no effect on '{method}'; allowed: {reached}")
        if not _is_found(path, tuple(template for _, template in fitting)):
            what = f"{_named(action)} has no effect on '{method}' of what '{path}' is found in; allowed: {reached}"
            raise CannotStrike("path", what)


EVERYWHERE = Reach(everywhere=True)
LAGGING = Reach(frozenset({"Pricings_List", "Pricings_Get", "DefenderForAISettings_Get", "DefenderForAISettings_List"}))
"""Reads that may be answered as it was some time ago."""
INDEX = Reach(frozenset({"Resources"}))
PLAN_WRITES = Reach(frozenset({"Pricings_Update"}))
WRITES = Reach(
    frozenset(
        {
            "Pricings_Update",
            "Providers_Register",
            "Providers_Unregister",
            "EventSubscriptions_CreateOrUpdate",
            "EventSubscriptions_Delete",
            "SystemTopics_CreateOrUpdate",
            "SystemTopics_Delete",
            "DefenderForAISettings_CreateOrUpdate",
            "DefenderForAISettings_Update",
            "Accounts_Create",
            "Accounts_Update",
            "Accounts_Delete",
        }
    ),
    directory=frozenset({"POST"}),
)
ARM_PATHS = Reach(None)
KNOWN_PATHS = Reach(None, directory=frozenset({"GET", "POST"}))
TOKENS = Reach(tokens=True)


@cache
def _requests(reach: Reach) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Method, template and pattern of each path."""
    from sandbox.arm.routes import ROUTES  # its handlers play the faults that are made of a reach

    if reach.tokens:
        return tuple((method, path, re.compile(_PLACEHOLDER.sub("[^/]+", path))) for method, path in _TOKEN_PATHS)
    directory = ((method, path) for method, path in _DIRECTORY_PATHS if method in reach.directory)
    return (
        *(
            (route.method, route.template, route.pattern)
            for route in ROUTES
            if reach.operations is None or route.operation in reach.operations
        ),
        *((method, path, _pattern(path)) for method, path in directory),
    )


def _pattern(template: str) -> re.Pattern[str]:
    literal = (re.escape(part) for part in _PLACEHOLDER.split(template)[::2])
    return re.compile("[^/]+".join(literal), re.IGNORECASE)


@cache
def _is_found(pattern: str, templates: tuple[str, ...]) -> bool:
    wanted, words = re.compile(pattern, re.IGNORECASE), _WORD.findall(pattern)
    names = tuple(word for word in words if word.lower() not in _fixed())
    return any(wanted.search(path) for template in templates for path in _samples(template, names))


@cache
def _fixed() -> frozenset[str]:
    """The fixed segments of all known paths: in a pattern they are meant as such, not as somebody's name."""
    templates = [template for reach in (KNOWN_PATHS, TOKENS) for _, template, _ in _requests(reach)]
    return frozenset(part.lower() for template in templates for part in template.split("/"))


def _samples(template: str, words: Iterable[str]) -> Iterator[str]:
    names = _PLACEHOLDER.findall(template)
    for values in product(*(_values(name, words) for name in names)):
        yield _PLACEHOLDER.sub("{}", template).format(*values)


def _values(name: str, words: Iterable[str]) -> tuple[str, ...]:
    """What may stand in the place of a parameter."""
    ids = (*_SAMPLE_IDS, *(word for word in words if _UUID_WORD.fullmatch(word)))
    match name:
        case "subscription" | "tenant" | "operation":
            return ids
        case "scope":
            places = [f"/subscriptions/{one}" for one in ids]
            return (*places, *(f"{places[0]}/resourceGroups/{word}" for word in words))
        case "topic":
            return tuple(
                f"/subscriptions/{ids[0]}/resourceGroups/x/providers/Microsoft.EventGrid/systemTopics/{word}"
                for word in ("x", *words)
            )
        case "plan":
            return tuple(offer.name for offer in offers_by_default())
        case "namespace":
            return tuple(RESOURCE_TYPES)
    return ("x", *words)


def _named(action: object) -> str:
    """As a file writes it: `lost_write`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(action).__name__).lower().removesuffix("_fault")
