"""A message of our own queue names a subscription to look at, and nothing else that it says counts."""

import pytest

from enforcer.errors import BadEvent, Rejection
from enforcer.events import LARGEST_EVENT, parse_message
from enforcer.facts import ALL_CONTROLS, Cause, Fact, subscription_id
from tests.events.samples import SUBSCRIPTION, VENDING, WRITE, text

GOOD = {
    "as we send it": {"subscription": SUBSCRIPTION},
    "in capitals": {"subscription": SUBSCRIPTION.upper()},
    "with words to come": {"subscription": SUBSCRIPTION, "cause": "plan_changed", "when": "now", "id": "x"},
}


@pytest.mark.parametrize("message", GOOD.values(), ids=GOOD.keys())
def test_a_message_is_a_look_of_our_own_at_the_whole_subscription(message: dict[str, object]) -> None:
    wanted = Fact(subscription=subscription_id(SUBSCRIPTION), controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN)
    assert parse_message(text(message)) == wanted


BAD = {
    "nothing": ("", Rejection.NOT_JSON),
    "base64": ("eyJ4IjoxfQ==", Rejection.NOT_JSON),
    "the id alone": (text(SUBSCRIPTION), Rejection.NOT_AN_EVENT),
    "a list": (text([{"subscription": SUBSCRIPTION}]), Rejection.NOT_AN_EVENT),
    "no subscription": ("{}", Rejection.BAD_SUBSCRIPTION),
    "a subscription that is a number": (text({"subscription": 7}), Rejection.BAD_SUBSCRIPTION),
    "a path": (text({"subscription": f"/subscriptions/{SUBSCRIPTION}"}), Rejection.BAD_SUBSCRIPTION),
    "an id that climbs": (text({"subscription": f"../{SUBSCRIPTION}"}), Rejection.BAD_SUBSCRIPTION),
    "a line break": (text({"subscription": SUBSCRIPTION + "\n"}), Rejection.BAD_SUBSCRIPTION),
    "a resource event": (text(WRITE), Rejection.BAD_SUBSCRIPTION),
    "a vending event": (text(VENDING), Rejection.BAD_SUBSCRIPTION),
    "too deep": ("[" * 200_000, Rejection.TOO_DEEP),
    "too large": (" " * (LARGEST_EVENT + 1), Rejection.TOO_LARGE),
}


@pytest.mark.parametrize(("message", "reason"), BAD.values(), ids=BAD.keys())
def test_what_is_no_message_of_ours_is_rejected(message: str, reason: Rejection) -> None:
    with pytest.raises(BadEvent) as caught:
        parse_message(message)
    assert caught.value.reason is reason
