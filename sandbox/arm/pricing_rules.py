"""A plan and a request → the plan afterwards, with what the answer says about each extension. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.arm.errors import bad_request, properties_on_disabled_extension, unknown_extension
from sandbox.arm.pricing_request import ExtensionRequest, PricingRequest
from sandbox.assumptions import Assumptions, Omitted, WithFree
from sandbox.catalogue import PlanOffer
from sandbox.state import ExtensionState, PlanState, Tier

MISSING_RIGHTS = "Failed assigning roles {d5a2ae44-610b-4500-93be-660a0c5f5ca6} to {identityName} for plan"
"""defender-plan.md 2.4, with the role and the placeholder of Microsoft's example."""


@dataclass(frozen=True, slots=True)
class Change:
    """`statuses`: for each extension that the request touched, None when it succeeded, else why it failed."""

    before: PlanState
    after: PlanState
    statuses: Mapping[str, str | None]

    @property
    def is_identical(self) -> bool:
        """Whether the PUT left every setting as it was."""
        return _settings(self.before) == _settings(self.after)


@dataclass(frozen=True, slots=True)
class Rules:
    """`refusals`: extension → message, played by a fault; `lacks_rights`: the caller may not assign roles."""

    offer: PlanOffer
    assumptions: Assumptions
    now: datetime
    lacks_rights: bool
    refusals: Mapping[str, str]

    def change(self, before: PlanState, request: PricingRequest) -> Change:
        """Raises ArmError where the service refuses the whole request."""
        self._check(request)
        if request.tier is Tier.FREE:
            return Change(before, self._turned_off(before), {})
        return self._turned_or_kept_on(before, request)

    def _check(self, request: PricingRequest) -> None:
        extensions = request.extensions or ()
        if request.tier is Tier.FREE and extensions and self.assumptions.extensions_with_free is WithFree.REFUSED:
            raise bad_request("Extensions can not be set when the pricing tier is Free.")
        unknown = [extension.name for extension in extensions if extension.name not in self.offer.extensions]
        if unknown and self.assumptions.unknown_extension_refused:
            raise unknown_extension(unknown[0], self.offer.name, self.offer.extensions)
        spoilt = [extension.name for extension in extensions if extension.properties and not extension.enabled]
        if spoilt:
            raise properties_on_disabled_extension(spoilt[0])
        if request.sub_plan is not None and request.sub_plan not in self.offer.sub_plans:
            raise bad_request(f"The sub plan '{request.sub_plan}' is not supported for plan '{self.offer.name}'.")

    def _turned_off(self, before: PlanState) -> PlanState:
        off = {name: ExtensionState() for name in before.extensions}
        return replace(before, tier=Tier.FREE, extensions=off, enablement_time=None, written=True)

    def _turned_or_kept_on(self, before: PlanState, request: PricingRequest) -> Change:
        turned_on = before.tier is Tier.FREE
        assumed = self.assumptions
        omitted = assumed.omitted_when_turned_on if turned_on else assumed.omitted_while_on
        named = () if turned_on and assumed.named_ignored_when_turned_on else request.extensions or ()
        wanted = {extension.name: extension for extension in named if extension.name in self.offer.extensions}
        results = {
            name: self._extension(before.extensions[name], name, wanted=wanted.get(name), omitted=omitted)
            for name in self.offer.extensions
        }
        restart = turned_on or assumed.put_resets_enablement
        after = PlanState(
            tier=Tier.STANDARD,
            extensions={name: state for name, (state, _) in results.items()},
            sub_plan=request.sub_plan or before.sub_plan,
            enforce=before.enforce if request.enforce is None else request.enforce,
            enablement_time=self.now if restart else before.enablement_time,
            trial_started=before.trial_started or self.now,
            written=True,
        )
        touched = {name: self._failure(state, name) for name, (state, is_touched) in results.items() if is_touched}
        return Change(before, after, touched)

    def _extension(
        self, before: ExtensionState, name: str, *, wanted: ExtensionRequest | None, omitted: Omitted
    ) -> tuple[ExtensionState, bool]:
        """The state afterwards, and whether the request touched it."""
        if wanted is not None:
            state = self._set(before, name, enabled=wanted.enabled)
            properties = before.properties if wanted.properties is None else wanted.properties
            return (replace(state, properties=properties) if wanted.enabled else state), True
        if omitted is Omitted.KEPT:
            return before, False
        enabled = omitted is Omitted.SWITCHED_ON
        return self._set(before, name, enabled=enabled), enabled is not before.enabled

    def _set(self, before: ExtensionState, name: str, *, enabled: bool) -> ExtensionState:
        works_already = before.enabled and not before.refused
        refused = enabled and (name in self.refusals or (self.lacks_rights and not works_already))
        return ExtensionState(enabled=enabled, refused=refused, properties=before.properties if enabled else {})

    def _failure(self, state: ExtensionState, name: str) -> str | None:
        return self.refusals.get(name, MISSING_RIGHTS) if state.refused else None


def _settings(plan: PlanState) -> tuple[object, ...]:
    extensions = {name: (state.enabled, dict(state.properties)) for name, state in plan.extensions.items()}
    return plan.tier, plan.sub_plan, plan.enforce, extensions
