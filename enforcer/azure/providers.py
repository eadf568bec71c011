"""A resource provider of a subscription (api-version 2021-04-01)."""

from enforcer.azure.arm import Arm, Json
from enforcer.errors import NotNow
from enforcer.facts import SubscriptionId
from enforcer.observed.plan import Registration

_VERSION = "2021-04-01"
_REGISTRATIONS = {state.value.lower(): state for state in Registration} | {"unregistered": Registration.NOT_REGISTERED}


class ArmProviders:
    """Answers the port Providers."""

    def __init__(self, arm: Arm, provider: str = "Microsoft.Security") -> None:
        self._arm = arm
        self._provider = provider

    async def register(self, subscription: SubscriptionId) -> Registration:
        path = f"/subscriptions/{subscription}/providers/{self._provider}/register"
        return registration(await self._arm.ask("POST", f"{path}?api-version={_VERSION}"))

    async def state(self, subscription: SubscriptionId) -> Registration:
        path = f"/subscriptions/{subscription}/providers/{self._provider}"
        return registration(await self._arm.ask("GET", f"{path}?api-version={_VERSION}"))


def registration(body: Json) -> Registration:
    """The state in any casing; NotNow for one that is unheard of."""
    state = _REGISTRATIONS.get(str(body.get("registrationState")).lower())
    if state is None:
        raise NotNow("UnreadableAnswer", "the answer has an unknown registrationState")
    return state
