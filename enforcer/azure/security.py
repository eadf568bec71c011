"""Microsoft.Security/pricings/AI by azure-mgmt-security (api-version 2024-01-01): wire shapes ↔ observed/plan.py."""

import json
from typing import Any, Protocol

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.mgmt.security.v2024_01_01 import models
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter

from enforcer.azure.errors import one_line, says_not_registered, translated
from enforcer.azure.pipeline import WRITE_TIMEOUT_S, Policy
from enforcer.errors import AnswerLost
from enforcer.facts import SubscriptionId
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Tier

_PLAN = "AI"
_TIERS = {tier.value.lower(): tier for tier in Tier}
_SWITCH = {"true": True, "false": False}


class _Answer(Protocol):
    """The two headers that matter of an azure-core response."""

    headers: Any  # Any: azure-core's mapping of headers


class SecurityPlans:
    """One client for all subscriptions."""

    def __init__(
        self,
        credential: AsyncTokenCredential,
        endpoint: str,
        *,
        policies: list[Policy],
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
    ) -> None:
        self._client = SecurityCenter(credential, endpoint, policies=policies, transport=transport)

    async def read(self, subscription: SubscriptionId) -> PlanSeen | None:
        scope = f"subscriptions/{subscription}"
        with translated(writing=False):
            try:
                plan: PlanSeen = await self._client.pricings.get(scope, _PLAN, cls=_seen)  # type: ignore[assignment]  # `cls` decides what comes back, the SDK's types do not say so
            except HttpResponseError as error:
                if says_not_registered(error):
                    return None
                raise
        return plan

    async def write(self, subscription: SubscriptionId, write: PlanWrite) -> PlanSeen:
        """Sent once: only the caller can tell whether the same body is still right a moment later."""
        body = models.Pricing(
            pricing_tier=Tier.STANDARD.value, extensions=[_on_the_wire(entry) for entry in write.extensions] or None
        )
        scope = f"subscriptions/{subscription}"
        with translated(writing=True):
            answer: PlanSeen = await self._client.pricings.update(
                scope, _PLAN, body, cls=_seen, retry_total=0, read_timeout=WRITE_TIMEOUT_S
            )  # type: ignore[assignment]  # as above
        return answer


def _on_the_wire(extension: Extension) -> models.Extension:
    properties = json.loads(extension.properties) if extension.properties and extension.enabled else None
    return models.Extension(
        name=extension.name, is_enabled=str(extension.enabled), additional_extension_properties=properties
    )


def _seen(response: PipelineResponse[Any, _Answer], pricing: models.Pricing | None, _: object) -> PlanSeen:
    """An answer without a plan in it is neither a plan that is off nor one that was written."""
    if pricing is None or (pricing.pricing_tier is None and not pricing.extensions):
        raise AnswerLost("UnreadableAnswer", "the answer is empty")
    tier = _TIERS.get(str(pricing.pricing_tier).lower())
    if tier is None:
        raise AnswerLost("UnreadableAnswer", "the answer has an unknown pricingTier")
    return PlanSeen(
        tier,
        tuple(_extension(entry) for entry in pricing.extensions or ()),
        correlation_id=response.http_response.headers.get("x-ms-correlation-request-id"),
    )


def _extension(entry: models.Extension | None) -> Extension:
    """`isEnabled` is the text "True" or "False" in any casing; `operationStatus` stands in answers to a PUT only."""
    if entry is None:
        raise AnswerLost("UnreadableAnswer", "the answer has an extension that is null")
    enabled = _SWITCH.get(str(entry.is_enabled).lower())
    if enabled is None or not isinstance(entry.name, str):
        raise AnswerLost("UnreadableAnswer", "the answer has an extension without a name or a readable isEnabled")
    properties = entry.additional_extension_properties
    status = entry.operation_status
    return Extension(
        entry.name,
        enabled,
        properties=json.dumps(properties, sort_keys=True) if properties else None,
        status=_status(status.code if status else None),
        message=one_line(status.message) if status and status.message else None,
    )


def _status(code: object) -> OperationStatus:
    """Anything but the two documented words proves nothing."""
    words = {OperationStatus.SUCCEEDED.value.lower(), OperationStatus.FAILED.value.lower()}
    text = str(code).capitalize()
    return OperationStatus(text) if text.lower() in words else OperationStatus.NOT_REPORTED
