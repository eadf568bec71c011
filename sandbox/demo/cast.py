"""Who and what the demo is about: one management group, six subscriptions, and the people and programs around them."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.seed import Seed
from sandbox.state import Principal
from sandbox.tenant import Tenant

GROUP = "mg-contoso"
ESTATE_ROLE = Path(__file__).parents[2] / "infra" / "estate-role.json"
ENROL_ROLE = ESTATE_ROLE.with_name("enrol-role.json")
HUB_ROLE = ESTATE_ROLE.with_name("hub-role.json")
HUB_GROUP = "rg-enforcer"
ASSUMED = Assumptions(
    extensions_need_role_rights=False, lock_seconds=2.0, registration_seconds=5.0, event_subscription_seconds=0.0
)
"""The story takes the kinder side of an open question: with the worse one this role can enable no extension. And the
service is as quick as people say: nobody watches a demo for minutes.
"""

AI = "AI"
EVIDENCE = "AIPromptEvidence"
SHARING = "AIPromptSharingWithPurview"


@dataclass(frozen=True, slots=True)
class Role:
    """A subscription of the story and the state in which it begins."""

    name: str
    subscription: str
    begins: str
    tier: str = "Free"
    extensions: dict[str, bool] = field(default_factory=dict)
    registered: bool = True

    @property
    def is_compliant(self) -> bool:
        return self.tier == "Standard" and self.extensions.get(EVIDENCE, False)


def _id(number: int) -> str:
    return f"5ab5c210-{number:04d}-4000-8000-000000000{number:03d}"


_ON = {EVIDENCE: True}
SHOP = Role("shop", _id(1), "compliant", "Standard", _ON)
LAB = Role("lab", _id(2), "plan is Free")
FRESH = Role("fresh", _id(3), "not registered", registered=False)
CHAT = Role("chat", _id(4), "evidence is off", "Standard")
BANK = Role("bank", _id(5), "compliant at first", "Standard", _ON)
ROLES = (SHOP, LAB, FRESH, CHAT, BANK)
"""Those that the vending pipeline announces."""
QUIET = Role("quiet", _id(6), "nobody tells of it")
EVERYBODY = (*ROLES, QUIET)


@dataclass(frozen=True, slots=True)
class People:
    """The callers of the story; `enforcer` is the function app's managed identity."""

    enforcer: Principal
    pipeline: Principal
    dana: Principal

    def name_of(self, object_id: str) -> str:
        everyone = (self.enforcer, self.pipeline, self.dana)
        return next((who.name for who in everyone if who.object_id == object_id), object_id or "—")


def settle_in(tenant: Tenant) -> People:
    """Builds the tenant as the story finds it."""
    tenant.add_management_group(GROUP, display_name="Contoso")
    for role in EVERYBODY:
        tenant.add_subscription(role.subscription, name=role.name, management_group=GROUP, registered=role.registered)
        if role.tier == "Standard":
            tenant.set_plan(role.subscription, AI, tier=role.tier, extensions={SHARING: False, **role.extensions})
    app = PrincipalKind.SERVICE_PRINCIPAL
    return People(
        enforcer=_enforcer(tenant),
        pipeline=tenant.add_principal(
            "pipeline",
            kind=app,
            object_id="91000000-0000-4000-8000-000000000002",
            app_id="91000000-0000-4000-8000-0000000000a2",
            secret="demo",  # noqa: S106  a made-up principal of a made-up tenant
        ),
        dana=tenant.add_principal(
            "Dana",
            kind=PrincipalKind.USER,
            object_id="da000000-0000-4000-8000-000000000003",
            app_id="04b07795-8ddb-461a-bbee-02f9e1bf7b46",
            user_principal_name="dana@contoso.example",
        ),
    )


def _enforcer(tenant: Tenant) -> Principal:
    """The function app's identity, with exactly the rights of the roles that the infrastructure assigns."""
    identity = tenant.add_principal(
        "the enforcer",
        kind=PrincipalKind.SERVICE_PRINCIPAL,
        object_id="e0000000-0000-4000-8000-000000000001",
        app_id="e0000000-0000-4000-8000-0000000000a1",
        actions=(),
    )
    for file in (ESTATE_ROLE, ENROL_ROLE):
        role = json.loads(file.read_text(encoding="utf-8").replace("{managementGroup}", GROUP))
        tenant.assign_role(identity, role, scope=f"/providers/Microsoft.Management/managementGroups/{GROUP}")
    return identity


def app_id(tenant: Tenant) -> str:
    """The function app's resource id, which is made up: in the first subscription."""
    return f"{_hub(tenant)}/resourceGroups/{HUB_GROUP}/providers/Microsoft.Web/sites/fn-enforcer"


def _hub(tenant: Tenant) -> str:
    return f"/subscriptions/{next(iter(tenant.subscriptions))}"


def may_name_its_functions(tenant: Tenant, enforcer: Principal) -> None:
    """What the infrastructure gives the app's identity at the app itself, so that it can enrol."""
    text = HUB_ROLE.read_text(encoding="utf-8").replace("{hubSubscription}", _hub(tenant).rpartition("/")[2])
    role = json.loads(text.replace("{resourceGroup}", HUB_GROUP))
    tenant.assign_role(enforcer, role, scope=app_id(tenant))


def moved_in(azure: SimulatedAzure, seed: Seed | None) -> People:
    """The demo's tenant, or the seed's; there, the people are whoever fits best."""
    if seed is None:
        people = settle_in(azure.tenant)
        azure.identity.assign(people.enforcer)
        return people
    seed.settle(azure.tenant, azure.identity)
    enforcer = azure.identity.system_assigned
    if enforcer is None:
        raise ValueError("the seed has no service principal that the function app could run as")
    pipeline = next((who for who in seed.principals if who.secret is not None), enforcer)
    dana = next((who for who in seed.principals if who.kind is PrincipalKind.USER), pipeline)
    return People(enforcer=enforcer, pipeline=pipeline, dana=dana)
