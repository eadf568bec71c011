"""One step → what it does on the stage. Nothing here knows the product but by its doors."""

import asyncio
import json
from dataclasses import replace

from sandbox.events.event import Event, EventSchema, timestamp
from sandbox.events.mishap import Mishap
from sandbox.faults import Fault, TokenFault
from tests.campaign.accounts import touch
from tests.campaign.enrolment import NAME, VERSION, altered, held_on, path_of
from tests.campaign.people import ELSEWHERE, made_up_id
from tests.campaign.process import ESTATE, Process
from tests.campaign.schedule import (
    Alter,
    Alteration,
    AtOnce,
    Crash,
    CrashAt,
    Delete,
    Deploy,
    Forge,
    Forgery,
    LedgerFault,
    Move,
    Outside,
    Put,
    PutOther,
    Restart,
    Step,
    Switch,
    TouchAccount,
    Unenrol,
    Unregister,
    Vend,
    Wait,
)
from tests.campaign.stage import ENROLLED, VENDING, Stage
from tests.campaign.truth import AI, MEMBERSHIP

_VERSION = "api-version=2024-01-01"
_PROVIDERS = "api-version=2021-04-01"
_WRITE = "Microsoft.Resources.ResourceWriteSuccess"


async def act(stage: Stage, step: Step) -> None:
    """A step that names what the tenant does not have does nothing."""
    match step:
        case Wait(seconds):
            await asyncio.sleep(seconds)
        case Fault():
            stage.azure.faults.add(replace(step, caller=stage.enforcer_id))
            stage.witness.lying_tokens |= step.action in {TokenFault.EXPIRED, TokenFault.FOREIGN}
        case Mishap():
            is_ours = stage.setting.enrols and step.subscription_name == ENROLLED
            stage.grid.mishaps.add(replace(step, subscription_name=NAME) if is_ours else step)
        case LedgerFault():
            stage.trouble.begin(step)
        case Deploy(observe):
            stage.deploy(observe=observe)
        case Crash() | CrashAt() | Restart():
            _worker(stage, step)
        case Move() | Switch() | Outside():
            _tenant(stage, step)
        case Put() | PutOther() | Delete() | Unregister() | Unenrol() | Alter() | TouchAccount():
            await _arm(stage, step)
        case Vend() | AtOnce() | Forge():
            await _tell(stage, step)


async def _tell(stage: Stage, step: Vend | AtOnce | Forge) -> None:
    """Events that no write of the tenant raises."""
    match step:
        case Vend(home):
            await stage.grid.publish(_vending(stage, stage.homes[home]), scope=VENDING)
        case AtOnce(home, looks):
            text = json.dumps(_vending(stage, stage.homes[home]).rendered(EventSchema.EVENT_GRID))
            for _ in range(looks):
                stage.start(stage.fresh().vend(text))
        case Forge(forgery, home, times):
            for number in range(times):
                stage.start(_forged(stage.next_worker(), forgery, stage.homes[home], number))


def _worker(stage: Stage, step: Crash | CrashAt | Restart) -> None:
    worker = stage.workers[step.worker % len(stage.workers)]
    match step:
        case Crash(points=points):
            worker.dies_in = points
        case CrashAt(method=method, answered=answered):
            worker.dies_at = (method, answered)
        case Restart():
            stage.buried(worker)


def _tenant(stage: Stage, step: Move | Switch | Outside) -> None:
    """What no ARM call of this tenant does."""
    tenant, truth, subscription = stage.azure.tenant, stage.witness.truth, stage.homes[step.home]
    match step:
        case Move(_, inside):
            tenant.move_subscription(subscription, management_group=ESTATE if inside else ELSEWHERE)
            truth.moved(subscription, inside=inside)
            stage.witness.spells.moved(subscription, lasting=MEMBERSHIP)
        case Switch(_, enabled):
            tenant.set_subscription_state(subscription, "Enabled" if enabled else "Disabled")
            truth.touched(subscription)
            stage.witness.spells.troubles.struck(subscription)
        case Outside(_, tier, on, off):
            offered = stage.setting.assumptions.ai_extensions
            told = {**dict.fromkeys(off, False), **dict.fromkeys(on, True)}
            known = {name: enabled for name, enabled in told.items() if name in offered}
            tenant.set_plan(subscription, AI, tier=tier, extensions=known)
            truth.put_outside(subscription, tuple(known))
            stage.witness.spells.changed(subscription, by_others=True)
    stage.witness.changed_by_others(subscription)


async def _event_grid(stage: Stage, step: Unenrol | Alter) -> None:
    """The app's own event subscription, where there is one."""
    subscription = stage.homes[step.home]
    held, url = held_on(stage.azure.tenant, subscription), f"{path_of(subscription)}?{VERSION}"
    if held and (isinstance(step, Unenrol) or step.how is Alteration.OTHER_SCHEMA):
        await stage.arm("DELETE", url)
    if held and isinstance(step, Alter):
        await stage.arm("PUT", url, {"properties": altered(held.properties, step.how)})


async def _arm(stage: Stage, step: Put | PutOther | Delete | Unregister | Unenrol | Alter | TouchAccount) -> None:
    root = f"/subscriptions/{stage.homes[step.home]}/providers/Microsoft.Security"
    match step:
        case Put(_, tier, on, off):
            extensions = [{"name": name, "isEnabled": str(name in on)} for name in (*on, *off)]
            named = {"extensions": extensions} if extensions and tier == "Standard" else {}
            await stage.arm("PUT", f"{root}/pricings/AI?{_VERSION}", {"properties": {"pricingTier": tier, **named}})
        case PutOther():
            body = {"properties": {"pricingTier": "Standard"}}
            await stage.arm("PUT", f"{root}/pricings/KeyVaults?{_VERSION}", body)
        case Delete():
            await stage.arm("DELETE", f"{root}/pricings/AI?{_VERSION}")
        case Unregister():
            await stage.arm("POST", f"{root}/unregister?{_PROVIDERS}")
        case Unenrol() | Alter():
            await _event_grid(stage, step)
        case TouchAccount():
            await touch(stage, step)


async def _forged(worker: Process, forgery: Forgery, subscription: str, number: int) -> None:
    match forgery:
        case Forgery.GARBAGE:
            await worker.change('{"id": ')
        case Forgery.FOREIGN_ID:
            await worker.change(_written(made_up_id(700 + number)))
        case Forgery.NO_UUID:
            await worker.change(_written("../../providers/Microsoft.Authorization"))
        case Forgery.CONTRADICTION:
            await worker.change(_written(subscription, data={"subscriptionId": made_up_id(700)}))
        case Forgery.WRONG_ACTOR:
            await worker.change(_written(subscription, data={"claims": {"appid": "somebody-else"}}))
        case Forgery.WRONG_DOOR:
            await worker.vend(_written(subscription))


def _written(subscription: str, *, data: dict[str, object] | None = None) -> str:
    subject = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI"
    told = {"operationName": "Microsoft.Security/pricings/write", **(data or {})}
    return json.dumps({"id": "forged", "eventType": _WRITE, "subject": subject, "data": told})


def _vending(stage: Stage, subscription: str) -> Event:
    return Event(
        id="vended",
        topic=VENDING,
        subject="vended",
        type="SubscriptionCreated",
        time=timestamp(stage.azure.clock.now()),
        data={"subscriptionId": subscription},
    )
