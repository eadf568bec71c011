"""ARM's error bodies.

Texts tagged [recorded] or [doc] in defender-plan.md section 9 are verbatim; the others imitate ARM's form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.operation import Caller
from sandbox.wire import Answer


@dataclass(eq=False)  # not frozen: Python itself writes to a raised exception
class ArmError(Exception):
    """Raised anywhere while a request is handled; becomes the answer."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        return Answer(self.status, {"error": {"code": self.code, "message": self.message}}, self.headers)


def _wait(retry_after_s: int | None) -> dict[str, str]:
    return {} if retry_after_s is None else {"retry-after": str(retry_after_s)}


def throttled(retry_after_s: int | None, headers: Mapping[str, str] | None = None) -> ArmError:
    """defender-plan.md 7: the code is [doc]; the text is ours. `headers` tell what is left in the bucket."""
    text = f"Number of requests exceeded the limit. Please try again after '{retry_after_s or 0}' seconds."
    return ArmError(429, "SubscriptionRequestsThrottled", text, {**_wait(retry_after_s), **(headers or {})})


def conflict(retry_after_s: int | None) -> ArmError:
    """defender-plan.md 9 [recorded]."""
    text = "Another update operation is in progress. Please retry in a few minutes"
    return ArmError(409, "Conflict", text, _wait(retry_after_s))


def not_registered_for_security() -> ArmError:
    """defender-plan.md 9 [recorded]: the code has spaces."""
    text = "Please register to Microsoft.Security in order to view your security status"
    return ArmError(404, "Subscription Not Registered", text)


def read_only(subscription_id: str) -> ArmError:
    """defender-plan.md 9 [recorded]."""
    text = (
        f"The subscription '{subscription_id}' is disabled and therefore marked as read only. "
        "You cannot perform any write actions on this subscription until it is re-enabled."
    )
    return ArmError(409, "ReadOnlyDisabledSubscription", text)


def forbidden(app_id: str, object_id: str, *, action: str, scope: str) -> ArmError:
    """defender-plan.md 9 [recorded]."""
    text = (
        f"The client '{app_id}' with object id '{object_id}' does not have authorization to perform action '{action}' "
        f"over scope '{scope}' or the scope is invalid. "
        "If access was recently granted, please refresh your credentials."
    )
    return ArmError(403, "AuthorizationFailed", text)


def linked_forbidden(caller: Caller, *, action: str, held: str, scopes: tuple[str, str]) -> ArmError:
    """events.md 6.8 says that the right is needed; code and text imitate ARM's form. `scopes`: held at, missing at."""
    text = (
        f"The client '{caller.app_id}' with object id '{caller.object_id}' has permission to perform action '{held}' "
        f"on scope '{scopes[0]}'; however, it does not have permission to perform action '{action}' on the linked "
        f"scope(s) '{scopes[1]}' or the linked scope(s) are invalid."
    )
    return ArmError(403, "LinkedAuthorizationFailed", text)


def provider_not_registered(namespace: str) -> ArmError:
    """defender-plan.md 9: status and code are [code], the text imitates ARM's form."""
    text = f"The subscription is not registered to use namespace '{namespace}'."
    return ArmError(409, "MissingSubscriptionRegistration", text)


def endpoint_refused(why: str) -> ArmError:
    """events.md 5.7 says when; code and text imitate Event Grid's form."""
    return ArmError(400, "Url validation", f"The attempt to validate the provided endpoint failed. {why}")


def event_subscription_not_found(name: str, scope: str) -> ArmError:
    return resource_not_found(f"The requested event subscription '{name}' could not be found under '{scope}'.")


def resource_not_found(what: str, *, code: str = "ResourceNotFound") -> ArmError:
    return ArmError(404, code, what)


def delete_refused() -> ArmError:
    """defender-plan.md 2.2 [recorded]."""
    text = (
        "Delete operation is supported only for single resources scope (not subscriptions). "
        "Use PUT to Enabled or Disable specific pricing bundles on a subscription."
    )
    return ArmError(400, "InvalidUrlConfiguration", text)


def unknown_plan(name: str, known: tuple[str, ...]) -> ArmError:
    """defender-plan.md 9: the text is [recorded], the status [inferred], the code unknown."""
    text = f"The name '{name}' is not a valid name. Possible pricing bundle names: {', '.join(known)}"
    return ArmError(400, "InvalidPricingBundleName", text)


def unknown_extension(name: str, plan: str, known: tuple[str, ...]) -> ArmError:
    """defender-plan.md 9: the text is [doc] for the batch resource, status and code [inferred]."""
    text = f"Extension '{name}' is not supported for plan '{plan}'. Supported extensions: [{', '.join(known)}]"
    return ArmError(400, "BadRequest", text)


def properties_on_disabled_extension(name: str) -> ArmError:
    """defender-plan.md 3.2.4: status and text are [code]."""
    text = (
        f"AdditionalProperties of Extension '{name}' can't be updated "
        "while the extension is disabled (IsEnabled = False)"
    )
    return ArmError(500, "InternalServerError", text)


def bad_content(why: str) -> ArmError:
    return ArmError(
        400, "InvalidRequestContent", f"The request content was invalid and could not be deserialized: '{why}'."
    )


def bad_request(why: str) -> ArmError:
    return ArmError(400, "BadRequest", why)


def missing_api_version() -> ArmError:
    text = "The api-version query parameter (?api-version=) is required for all requests."
    return ArmError(400, "MissingApiVersionParameter", text)


def unknown_api_version(version: str, *, resource_type: str, known: tuple[str, ...]) -> ArmError:
    """A resource provider's type answers NoRegisteredProviderFound, ARM's own types InvalidApiVersionParameter."""
    supported = ", ".join(known)
    if resource_type.startswith(("Microsoft.Security/", "Microsoft.CognitiveServices/", "Microsoft.Insights/")):
        text = (
            f"No registered resource provider found for location '' and API version '{version}' for type "
            f"'{resource_type.partition('/')[2]}'. The supported api-versions are '{supported}'. "
            "The supported locations are ''."
        )
        return ArmError(400, "NoRegisteredProviderFound", text)
    return ArmError(
        400,
        "InvalidApiVersionParameter",
        f"The api-version '{version}' is invalid. The supported versions are '{supported}'.",
    )


def subscription_not_found(subscription_id: str) -> ArmError:
    return ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription_id}' could not be found.")


def malformed_subscription(subscription_id: str) -> ArmError:
    text = f"The provided subscription identifier '{subscription_id}' is malformed or invalid."
    return ArmError(400, "InvalidSubscriptionId", text)


def unknown_namespace(namespace: str) -> ArmError:
    return ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")


def unknown_resource_type(namespace: str, resource_type: str, version: str) -> ArmError:
    text = (
        f"The resource type '{resource_type}' could not be found in the namespace '{namespace}' "
        f"for api version '{version}'."
    )
    return ArmError(404, "InvalidResourceType", text)


def unknown_route(path: str) -> ArmError:
    return ArmError(404, "NotFound", f"No HTTP resource was found that matches the request URI '{path}'.")


def wrong_method(method: str) -> ArmError:
    return ArmError(405, "MethodNotAllowed", f"The requested resource does not support http method '{method}'.")


def group_not_found(name: str) -> ArmError:
    return ArmError(404, "NotFound", f"'/providers/Microsoft.Management/managementGroups/{name}' not found")


def unauthenticated(code: str, message: str, *, tenant_id: str) -> ArmError:
    """peers.md 8.4; the challenge names the tenant to get a token from. What no header can hold becomes `?` there."""
    challenge = (
        f'Bearer authorization_uri="https://login.microsoftonline.com/{tenant_id}", error="invalid_token", '
        f'error_description="{re.sub(r"[^ !#-~]", "?", message)}"'
    )
    return ArmError(401, code, message, {"www-authenticate": challenge})
