"""A tenant with one canary, a login with the least rights, and a person who runs every command that is handed over."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from enforcer.azure import pipeline
from enforcer.azure.buckets import Buckets
from enforcer.azure.canary_arm import CanaryArm
from enforcer.azure.event_queue import arrived_of
from enforcer.azure.identity import credential
from enforcer.facts import SubscriptionId
from enforcer.selfcheck.canary import Canary
from enforcer.selfcheck.findings import Finding
from enforcer.selfcheck.ports import Arm, Arrived, Command, Write
from enforcer.selfcheck.recording import RecordingArm
from enforcer.selfcheck.trip import Circumstances
from enforcer.selfcheck.walk import Walked, walk
from sandbox.azure import SimulatedAzure
from sandbox.events.delivery import Request, Response
from sandbox.events.grid import EventGrid
from sandbox.events.in_process import InProcess
from sandbox.events.subscription import EventSubscription
from sandbox.operation import PrincipalKind
from sandbox.transport import AsgiTransport

ARM = "https://management.azure.com"
GROUP = "mg-canaries"
CANARY = SubscriptionId("5ab5c210-0001-4000-8000-000000000001")
AI = "AI"
CONFLICT = 409
EVIDENCE, PURVIEW, SCANNER = "AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner"
_ROLES = [Path(__file__).parents[2] / "infra" / f"{name}-role.json" for name in ("estate", "enrol")]
_ACTIONS = [one for file in _ROLES for one in json.loads(file.read_text(encoding="utf-8"))["Actions"]]
_READS = ("Microsoft.ResourceGraph/resources/read", "Microsoft.CognitiveServices/*/read")


@dataclass(slots=True)
class Helpful:
    """Agrees to what it is told to, and runs commands under its own, wider rights."""

    house: "CanaryHouse"
    says_yes: bool = True
    runs_commands: bool = True
    agreed: list[Write] = field(default_factory=list)
    ran: list[Command] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    shown: list[Command] = field(default_factory=list)

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        self.agreed += writes
        return self.says_yes

    async def runs(self, command: Command) -> bool:
        if self.runs_commands:
            self.ran.append(command)
            await self.house.as_owner(command)
            self.house.arm.handed(command)
        return self.runs_commands

    def shows(self, command: Command) -> None:
        self.shown.append(command)

    def hears(self, progress: str) -> None:
        self.heard.append(progress)


class CanaryHouse:
    """`mail` is what Event Grid delivered; the login holds the estate role, and reads what is looked at."""

    def __init__(self, azure: SimulatedAzure, environment: dict[str, str]) -> None:
        self.azure = azure
        self.mail: list[Arrived] = []
        self.person = Helpful(self)
        azure.tenant.add_management_group(GROUP)
        kind = PrincipalKind.SERVICE_PRINCIPAL
        self.owner = azure.tenant.add_principal("owner", kind=kind, object_id=_id(90), app_id=_id(91), secret="x")
        self.login = azure.tenant.add_principal(
            "login",
            kind=kind,
            object_id=_id(80),
            app_id=_id(81),
            actions=(*_ACTIONS, *_READS),
            scope=f"/providers/Microsoft.Management/managementGroups/{GROUP}",
        )
        azure.identity.assign(self.login)
        azure.tenant.add_subscription(CANARY, name="canary", management_group=GROUP, registered=True)
        azure.tenant.accounts.add(CANARY, "rg-ai", "chat", kind="AIServices", switch="Enabled")
        self.grid = EventGrid(azure.clock, self._deliver)
        azure.on_operation.append(self.grid.announce)
        transport = AsgiTransport(azure.app)
        now, login = azure.clock.now, credential(environment, transport=transport)
        policies = pipeline.policies(login, f"{ARM}/.default", Buckets(now))
        self.arm = RecordingArm(CanaryArm(ARM, policies=policies, transport=transport, now=now), now)

    def is_at(self, tier: str, *on: str) -> None:
        offered = self.azure.assumptions.ai_extensions
        extensions = {name: name in on for name in offered} if tier == "Standard" else None
        self.azure.tenant.set_plan(CANARY, AI, tier=tier, extensions=extensions)

    async def asked(self, *, events: bool = True, least_rights: bool = True) -> dict[str, Finding]:
        """The whole self-check; findings by the question's key."""
        if events:
            await self.grid.subscribe(EventSubscription("canary", f"/subscriptions/{CANARY}", "https://app/mail"))
        walked = await self.walked(self.arm, events=events, least_rights=least_rights)
        return {finding.question.key: finding for finding in walked.findings}

    async def walked(self, arm: Arm, *, events: bool = False, least_rights: bool = True) -> Walked:
        given = Circumstances(
            person=self.person,
            events=self if events else None,
            now=self.azure.clock.now,
            patience=timedelta(minutes=45),
            least_rights=least_rights,
        )
        return await walk(Canary(CANARY, arm, self.azure.clock.now), given)

    async def as_owner(self, command: Command) -> None:
        token = self.azure.identity.token_for(self.owner)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        request = Request(command.method, ARM + command.path, headers, json.dumps(command.body).encode())
        while (answer := await InProcess(self.azure.app)(request)).status == CONFLICT:  # noqa: ASYNC110  as a person would
            await asyncio.sleep(1)
        assert answer.status in {200, 201}, answer.body

    async def arrived(self) -> tuple[Arrived, ...]:
        come, self.mail = tuple(self.mail), []
        return come

    async def _deliver(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(200, {"webhook-allowed-origin": "*"}, b"")
        body = json.loads(request.body)
        events: Sequence[dict[str, object]] = body if isinstance(body, list) else [body]
        if request.headers.get("aeg-event-type") == "SubscriptionValidation":
            code = body[0]["data"]["validationCode"]
            return Response(200, {}, json.dumps({"validationResponse": code}).encode())
        self.mail += [arrived_of(dict(event), self.azure.clock.now()) for event in events]
        return Response(202, {}, b"")


def _id(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"
