"""The composition root: environment in, one Enforcer out. Nothing here can keep the functions from loading."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline.transport import AsyncHttpTransport

from enforcer import settings
from enforcer.attribution.inquirer import Inquirer
from enforcer.azure import pipeline, telemetry
from enforcer.azure.activity_log import ArmActivityLog
from enforcer.azure.alerts import ArmAlerts
from enforcer.azure.arm import Arm
from enforcer.azure.baseline_blob import BaselineBlobs, TextBlob
from enforcer.azure.buckets import Buckets
from enforcer.azure.cognitive import ArmAccounts
from enforcer.azure.event_subscriptions import ArmEventSubscriptions
from enforcer.azure.graph import ResourceGraph
from enforcer.azure.groups import ManagementGroups
from enforcer.azure.identity import credential
from enforcer.azure.insights import Insights, Logged, traceparent
from enforcer.azure.outcome_topic import OutcomeTopic
from enforcer.azure.own_identity import OwnIdentity
from enforcer.azure.principals import GraphServicePrincipals
from enforcer.azure.providers import ArmProviders
from enforcer.azure.queue import QueueCarrier
from enforcer.azure.receipts import Receipts
from enforcer.azure.security import SecurityPlans
from enforcer.errors import BadSettings
from enforcer.estate import Estate
from enforcer.ledger.parcel import Outlet, Parcels, Sink
from enforcer.ledger.port import Ledger
from enforcer.local.baseline_files import BaselineFiles, TextFile
from enforcer.local.ledger import SqliteLedger
from enforcer.observed.enrolment import EventSubscription, enrolment_name
from enforcer.outbox.sending import Outbox
from enforcer.ports import BaselineSource, Carrier, EventSubscriptions, Now, TextSource, utc_now
from enforcer.receive import Enforcer
from enforcer.settings import Enrol, Settings
from enforcer.world import Drilling, Enrolling, World


def start(environment: Mapping[str, str], *, app_folder: Path) -> Enforcer:
    """The enforcer of this process. Bad settings come up at the first delivery, as a record."""
    logging.getLogger("azure").setLevel(logging.WARNING)  # else each call's headers are logged, and kept by nobody
    outlets: dict[Sink, Outlet] = {Sink.INSIGHTS: insights(environment, utc_now)}

    def connect_now() -> World:
        world = connect(settings.read(environment, app_folder=app_folder), environment)
        outlets.update({Sink.TOPIC: world.topic} if world.topic else {})
        return world

    outbox = outbox_of(outlets, lambda: enforcer.world.ledger.parcels)
    enforcer = Enforcer(connect_now, journal=outbox.journal, now=utc_now, send_again=outbox.send_again)
    return enforcer


def outbox_of(outlets: Mapping[Sink, Outlet], parcels: Callable[[], Parcels]) -> Outbox:
    """`outlets` may grow."""
    return Outbox(outlets, parcels, now=utc_now, new_id=lambda: str(uuid4()), trace=traceparent)


def insights(environment: Mapping[str, str], now: Now) -> Outlet:
    """Application Insights, or the log alone where none is named, or by a text that names none."""
    receipts = Receipts()
    try:
        if telemetry.configure(environment, receipts):
            return Insights(receipts, telemetry.flush, now)
    except (BadSettings, ValueError) as error:  # the exporter's own words for what is found nowhere else
        logging.getLogger("enforcer").error("no telemetry: %s", error)  # noqa: TRY400  where it happened helps nobody
    return Logged(now)


def outcome_topic(
    chosen: Settings,
    environment: Mapping[str, str],
    identity: AsyncTokenCredential,
    transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
) -> Outlet | None:
    """None where no topic is named. The source of its events is this app."""
    if chosen.outcome_topic is None:
        return None
    source = f"/ai-protection-enforcer/{environment.get('WEBSITE_SITE_NAME') or 'local'}"
    return OutcomeTopic(chosen.outcome_topic, identity, source=source, transport=transport)


def drilling(chosen: Settings, topic: Outlet | None) -> Drilling | None:
    if chosen.drill_subscription is None or topic is None:
        return None
    return Drilling(subscription=chosen.drill_subscription, schedule=chosen.drill_schedule, topic=topic)


def connect(
    chosen: Settings,
    environment: Mapping[str, str],
    *,
    ledger: Ledger | None = None,
    transport: AsyncHttpTransport[Any, Any] | None = None,  # Any: azure-core's own request and response types
    identity: AsyncTokenCredential | None = None,
    now: Now | None = None,
) -> World:
    """One credential, or two where another identity enrols, one connection pool, and the clients on top of them."""
    now = now or utc_now
    shared = transport or pipeline.transport()
    enroller = _enroller(chosen, environment, transport) if identity is None else None
    identity = ours = OwnIdentity(identity or credential(environment, transport=transport))
    enroller = enroller or ours
    policies = pipeline.policies(identity, chosen.arm_scope, Buckets(now))
    graph = pipeline.policies(identity, chosen.graph_scope, Buckets(now))
    topic = outcome_topic(chosen, environment, identity, shared)
    arm = Arm(chosen.arm_endpoint, policies=policies, transport=shared)
    enrols = policies if enroller is ours else pipeline.policies(enroller, chosen.arm_scope, Buckets(now))
    return World(
        plans=SecurityPlans(identity, chosen.arm_endpoint, policies=policies, transport=shared),
        providers=ArmProviders(arm),
        accounts=ArmAccounts(arm),
        alerts=ArmAlerts(arm),
        estate=Estate(ManagementGroups(arm, chosen.management_groups), now),
        index=ResourceGraph(arm),
        ledger=ledger or _ledger(chosen, identity, now),
        baseline=baseline_source(chosen, identity),
        now=now,
        enrolling=enrolling(chosen, event_subscriptions(chosen, enroller, policies=enrols, transport=shared)),
        principals=GraphServicePrincipals(chosen.graph_endpoint, policies=graph, transport=shared),
        inquirer=Inquirer(ArmActivityLog(arm)),
        own_object_id=ours.object_id,
        enroller_object_id=enroller.object_id,
        carrier=_carrier(chosen, identity),
        concurrency=chosen.concurrency,
        pause=chosen.paused_until,
        ledger_days=chosen.ledger_days,
        topic=topic,
        drilling=drilling(chosen, topic),
    )


def _enroller(
    chosen: Settings,
    environment: Mapping[str, str],
    transport: AsyncHttpTransport[Any, Any] | None,  # Any: as above
) -> OwnIdentity | None:
    """None where one identity does everything."""
    if chosen.enroller is None or chosen.enroller == environment.get("AZURE_CLIENT_ID", "").lower():
        return None
    return OwnIdentity(credential(environment, client_id=chosen.enroller, transport=transport))


def event_subscriptions(
    chosen: Settings,
    identity: OwnIdentity,
    *,
    policies: list[pipeline.Policy],
    transport: AsyncHttpTransport[Any, Any],  # Any: as above
) -> ArmEventSubscriptions:
    """In the name of who enrols: what ARM counts, it counts by who calls (defender-plan 7)."""
    arm = Arm(chosen.arm_endpoint, policies=policies, transport=transport)
    return ArmEventSubscriptions(identity, arm, chosen.arm_endpoint, policies=policies, transport=transport)


def enrolling(chosen: Settings, events: EventSubscriptions) -> Enrolling | None:
    """What is to be on every subscription; None where enrolment is off."""
    if chosen.event_target is None or chosen.enrol is Enrol.OFF:
        return None
    return Enrolling(
        events=events,
        name=enrolment_name(chosen.event_target),
        wanted=EventSubscription(target=chosen.event_target),
        writes=chosen.enrol is Enrol.SELF,
    )


def baseline_source(chosen: Settings, identity: AsyncTokenCredential) -> BaselineSource:
    """Where the settings say; the approvals beside the baseline, unless they name another place."""
    place = chosen.baseline
    approvals = _text(chosen.approvals, identity) if chosen.approvals else None
    return BaselineFiles(place, approvals) if isinstance(place, Path) else BaselineBlobs(place, identity, approvals)


def _text(place: Path | str, identity: AsyncTokenCredential) -> TextSource:
    return TextFile(place) if isinstance(place, Path) else TextBlob(place, identity)


def _ledger(chosen: Settings, identity: AsyncTokenCredential, now: Now) -> Ledger:
    """SQLite on a laptop, Storage tables where storage is named; that SDK is imported only there."""
    if isinstance(chosen.ledger, Path):
        return SqliteLedger(chosen.ledger, now=now)
    from enforcer.azure.table import Table, table_client
    from enforcer.azure.tables import TablesLedger

    return TablesLedger(Table(table_client(chosen.ledger.tables, identity)), now=now)


def _carrier(chosen: Settings, identity: AsyncTokenCredential) -> Carrier | None:
    if isinstance(chosen.ledger, Path) or chosen.ledger.queues is None:
        return None
    return QueueCarrier(chosen.ledger.queues, identity, at_once=chosen.concurrency)
