"""A request about service principals, from a known caller → Graph's answer (defender-plan.md 10.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.assumptions import Assumptions
from sandbox.directory.answers import entity, listed
from sandbox.directory.query import DirectoryQuery, parse_query
from sandbox.directory.refusal import already_there, bad_request, bad_value, denied, no_application, not_found
from sandbox.directory.requests import ALL, Place, is_uuid, parse_app_id
from sandbox.directory.state import PERMISSIONS, Directory, ServicePrincipal
from sandbox.faults import Action, Denied, LostWrite
from sandbox.state import Principal
from sandbox.wire import Answer

_READ = frozenset(PERMISSIONS)
_CREATE = frozenset({"Application.ReadWrite.All", "Directory.ReadWrite.All"})
_OWNED = frozenset({"Application.ReadWrite.OwnedBy"})


@dataclass(frozen=True, slots=True)
class Asked:
    """`held`: the permissions in the caller's token. `base_url`: the scheme and host by which the client came."""

    place: Place
    query: Mapping[str, str]
    content: bytes
    base_url: str
    principal: Principal
    held: frozenset[str]
    action: Action | None


class ServicePrincipals:
    """Raises DirectoryRefused."""

    def __init__(self, directory: Directory, assumptions: Assumptions) -> None:
        self._directory = directory
        self._creating = _CREATE | (_OWNED if assumptions.directory_owned_by_creates else frozenset())

    def read(self, asked: Asked) -> Answer:
        query = parse_query(asked.query)
        if asked.place == Place(None, None):
            _require(asked, _READ)
            return self._page(asked, query)
        found = self._one(asked.place)
        if found is None or found.object_id != asked.principal.object_id:
            _require(asked, _READ)  # an application may read itself without any permission
        return Answer(200, entity(found or self._missing(asked.place), query.select))

    def create(self, asked: Asked) -> Answer:
        """201. Who creates it does not own it: it is Microsoft's, or another's."""
        _require(asked, self._creating)
        app_id = parse_app_id(asked.content)
        if self._directory.find(app_id) is not None:
            raise already_there(app_id)
        if app_id not in self._directory.applications:
            raise no_application(app_id)
        made = self._directory.made(app_id)
        if not isinstance(asked.action, LostWrite):
            self._directory.keep(made)
        return Answer(201, entity(made, ()))

    def _page(self, asked: Asked, query: DirectoryQuery) -> Answer:
        found = [one for one in self._directory.readable() if query.fits(one)]
        if query.name == "appId" and not found and not is_uuid(query.value):
            raise bad_value("appId")
        end = query.skip + query.top
        link = _link(asked, end) if end < len(found) else None
        return Answer(200, listed(found[query.skip : end], query.select, next_link=link))

    def _one(self, place: Place) -> ServicePrincipal | None:
        by_app = place.app_id is not None
        wanted = (place.app_id if by_app else place.object_id) or ""
        held = {(one.app_id if by_app else one.object_id).lower(): one for one in self._directory.readable()}
        return held.get(wanted.lower())

    def _missing(self, place: Place) -> ServicePrincipal:
        """Raises, always."""
        wanted = place.object_id if place.app_id is None else place.app_id
        if place.app_id is None and not is_uuid(wanted or ""):
            raise bad_request(f"Invalid object identifier '{wanted}'.", code="Request_BadRequest")
        if place.app_id is not None and not is_uuid(place.app_id):
            raise bad_value("appId")
        raise not_found(wanted or "")


def _require(asked: Asked, enough: frozenset[str]) -> None:
    if asked.action is Denied.FORBIDDEN or asked.held.isdisjoint(enough):
        raise denied()


def _link(asked: Asked, end: int) -> str:
    kept = {name: value for name, value in asked.query.items() if name.lstrip("$").lower() != "skiptoken"}
    query = "&".join(f"{name}={quote(value)}" for name, value in {**kept, "$skiptoken": str(end)}.items())
    return f"{asked.base_url}{ALL}?{query}"
