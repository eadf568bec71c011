"""Actor → the fields of a record: ids and classes, the same columns whoever it was, empty where nothing is known."""

from enforcer.facts import Actor, Attribution

NOBODY = Actor(attribution=Attribution.NONE)


def actor_fields(actor: Actor | None) -> dict[str, str]:
    """`attribution`: none, claimed (by an event) or confirmed (by the activity log)."""
    known = actor or NOBODY
    return {
        "actor_object_id": known.object_id or "",
        "actor_app_id": known.app_id or "",
        "actor_tenant_id": known.tenant_id or "",
        "actor_kind": known.kind or "",
        "client": known.client or "",
        "address_class": known.address.value if known.address else "",
        "attribution": known.attribution.value,
    }
