"""The directory of a tenant: which service principals it has, which it could have, and who may do what in Graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

from sandbox.assumptions import Assumptions
from sandbox.clock import Clock
from sandbox.operation import PrincipalKind
from sandbox.state import Principal

PURVIEW = "9ec59623-ce40-4dc8-a635-ed0275b5d58a"
GRAPH = "00000003-0000-0000-c000-000000000000"
PERMISSIONS = (
    *("Application.Read.All", "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"),
    *("Directory.Read.All", "Directory.ReadWrite.All"),
)
"""Those that count here: of Graph's pages serviceprincipal-list, -get and -post (defender-plan.md 10.2)."""

_OF_MICROSOFT = {PURVIEW: "Purview Ecosystem", GRAPH: "Microsoft Graph"}
"""10.1: what the first is called differs from source to source."""
_EVERYWHERE = (GRAPH,)
_MICROSOFTS_TENANT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """`visible_at`: until then reads do not find it. None: they always did."""

    object_id: str
    app_id: str
    display_name: str
    owner_tenant: str = _MICROSOFTS_TENANT
    enabled: bool = True
    visible_at: datetime | None = None


class Directory:
    """Of one tenant. `applications`: app id → name of what a service principal may be made of."""

    def __init__(
        self, principals: Mapping[str, Principal], clock: Clock, assumptions: Assumptions, *, tenant: str
    ) -> None:
        self.applications: dict[str, str] = dict(_OF_MICROSOFT)
        self._principals = principals
        self._clock = clock
        self._lag = timedelta(seconds=assumptions.directory_lag_seconds)
        self._tenant = tenant
        self._known: dict[str, ServicePrincipal] = {}
        self._permissions: dict[str, tuple[str, ...]] = {}
        for app_id in _EVERYWHERE:
            self.add(app_id, object_id=str(uuid5(NAMESPACE_URL, f"{tenant}/{app_id}")))

    def add(
        self, app_id: str, *, display_name: str | None = None, enabled: bool = True, object_id: str | None = None
    ) -> ServicePrincipal:
        """At once, without Graph. In the place of the one of that application."""
        name = display_name or self.applications.get(app_id.lower(), app_id)
        self.applications[app_id.lower()] = name
        made = ServicePrincipal(object_id or str(uuid4()), app_id.lower(), name, enabled=enabled)
        self.keep(made)
        return made

    def made(self, app_id: str) -> ServicePrincipal:
        """As Graph makes one, and not kept yet. Raises KeyError for an application that nobody knows."""
        name, visible_at = self.applications[app_id.lower()], self._clock.now() + self._lag
        return ServicePrincipal(str(uuid4()), app_id.lower(), name, visible_at=visible_at)

    def keep(self, made: ServicePrincipal) -> None:
        """Reads find it after the assumed lag."""
        self._known[made.app_id] = made

    def remove(self, app_id: str) -> None:
        """Raises KeyError."""
        del self._known[app_id.lower()]

    def find(self, app_id: str) -> ServicePrincipal | None:
        """The truth, whatever reads say."""
        return next((one for one in self._everybody() if one.app_id.lower() == app_id.lower()), None)

    def readable(self) -> tuple[ServicePrincipal, ...]:
        """What reads find now. The tenant's own service principals are among them."""
        now = self._clock.now()
        return tuple(one for one in self._everybody() if one.visible_at is None or now >= one.visible_at)

    def grant(self, principal: Principal, *permissions: str) -> None:
        """Application permissions of a service principal, or what a user may do. Tokens that are out do not know.

        Raises ValueError for a permission that does not count here.
        """
        for one in permissions:
            if one not in PERMISSIONS:
                raise ValueError(f"'{one}' is no permission that counts here; allowed: {', '.join(PERMISSIONS)}")
        held = self.permissions(principal.object_id)
        self._permissions[principal.object_id] = tuple(dict.fromkeys((*held, *permissions)))

    def revoke(self, principal: Principal) -> None:
        """All of them."""
        self._permissions.pop(principal.object_id, None)

    def permissions(self, object_id: str) -> tuple[str, ...]:
        """What a token that is made now will hold."""
        return self._permissions.get(object_id, ())

    def _everybody(self) -> tuple[ServicePrincipal, ...]:
        own = (
            ServicePrincipal(one.object_id, one.app_id, one.name, self._tenant)
            for one in self._principals.values()
            if one.kind is PrincipalKind.SERVICE_PRINCIPAL
        )
        return (*self._known.values(), *own)
