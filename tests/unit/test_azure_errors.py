"""Status and code of an answer → what to do next."""

from datetime import timedelta

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from enforcer.azure.errors import code_of, translated
from enforcer.errors import AnswerLost, AzureError, ExtensionNotOffered, NotNow, Refused, Unreadable
from tests.unit.answers import failed


def raised(error: Exception, *, writing: bool) -> AzureError:
    with pytest.raises(AzureError) as caught, translated(writing=writing):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


LOCKED = "Another update operation is in progress. Please retry in a few minutes"
ON_DISABLED = "AdditionalProperties of Extension 'xxx' can't be updated while the extension is disabled"

MEANINGS = {
    "a locked plan": (409, "Conflict", NotNow, NotNow),
    "a disabled subscription": (409, "ReadOnlyDisabledSubscription", Refused, Refused),
    "a provider that ARM misses": (409, "MissingSubscriptionRegistration", NotNow, NotNow),
    "any other conflict": (409, "SomethingElse", NotNow, NotNow),
    "a conflict without a body": (409, None, NotNow, NotNow),
    "a token that ran out": (401, "ExpiredAuthenticationToken", NotNow, NotNow),
    "a provider that Defender misses": (404, "Subscription Not Registered", NotNow, NotNow),
    "the same without blanks": (404, "SubscriptionNotRegistered", NotNow, NotNow),
    "no such subscription": (404, "SubscriptionNotFound", Unreadable, Refused),
    "no right": (403, "AuthorizationFailed", Unreadable, Refused),
    "a denied body": (403, None, Unreadable, Refused),
    "no such plan here": (400, "BadRequest", Unreadable, Refused),
    "throttled": (429, "SubscriptionRequestsThrottled", NotNow, NotNow),
    "throttled without a body": (429, None, NotNow, NotNow),
    "a time-out": (408, None, NotNow, NotNow),
    "an outage": (503, "ServiceUnavailable", AnswerLost, AnswerLost),
    "a bug of theirs": (500, None, AnswerLost, AnswerLost),
    "a gateway": (502, None, AnswerLost, AnswerLost),
    "a redirect": (302, None, NotNow, NotNow),
    "a redirect that keeps the method": (307, "Moved", NotNow, NotNow),
    "a 200 that the SDK refused": (200, None, AnswerLost, AnswerLost),
    "a 202 for a PUT": (202, None, AnswerLost, AnswerLost),
}


@pytest.mark.parametrize(("status", "code", "reading", "writing"), MEANINGS.values(), ids=MEANINGS.keys())
def test_an_answer_is_translated_by_its_code(
    status: int, code: str | None, reading: type[AzureError], writing: type[AzureError]
) -> None:
    assert type(raised(failed(status, code), writing=False)) is reading
    assert type(raised(failed(status, code), writing=True)) is writing


def test_the_code_and_the_message_go_along() -> None:
    error = raised(failed(403, "AuthorizationFailed", "not\n  allowed"), writing=True)
    assert (error.code, error.message) == ("AuthorizationFailed", "not allowed")


def test_without_a_body_the_status_is_the_code() -> None:
    assert code_of(failed(404)) == "HTTP 404"
    assert raised(failed(403, "{ no JSON"), writing=True).message


def test_a_message_is_cut_short() -> None:
    assert len(raised(failed(403, "x", "y" * 9_000), writing=True).message) == 300


def test_properties_on_a_disabled_extension_are_our_mistake_and_no_outage() -> None:
    assert type(raised(failed(500, "InternalServerError", ON_DISABLED), writing=True)) is Refused


def test_an_extension_that_is_not_offered_is_named() -> None:
    message = "Extension 'AIMystery' is not supported for plan 'AI'. Supported extensions: [AIPromptEvidence]"
    error = raised(failed(400, "BadRequest", message), writing=True)
    assert isinstance(error, ExtensionNotOffered)
    assert error.extension == "AIMystery"
    assert type(raised(failed(400, "BadRequest", message), writing=False)) is Unreadable


NO_ANSWERS = {
    "no connection": (ServiceRequestError("made up"), AnswerLost, "Unreachable"),
    "a connection that broke": (ServiceResponseError("made up"), AnswerLost, "Unreachable"),
    "a connection that hung": (ServiceResponseTimeoutError("made up"), AnswerLost, "Unreachable"),
    "half a body": (IncompleteReadError("made up"), AnswerLost, "UnreadableAnswer"),
    "no JSON": (DecodeError("made up"), AnswerLost, "UnreadableAnswer"),
    "another shape": (ValueError("made up"), AnswerLost, "UnreadableAnswer"),
    "no token": (ClientAuthenticationError("made up"), NotNow, "NoToken"),
    "no response at all": (HttpResponseError("made up"), AnswerLost, "HTTP None"),
}


@pytest.mark.parametrize(("error", "kind", "code"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_answer_is_not_believed(error: Exception, kind: type[AzureError], code: str) -> None:
    found = raised(error, writing=True)
    assert (type(found), found.code) == (kind, code)
    assert "made up" not in str(found)


WAITS = {
    "two seconds": ({"Retry_After": "2"}, 2),
    "an hour": ({"Retry_After": "3600"}, 3_600),
    "a week": ({"Retry_After": "604800"}, 86_400),
    "milliseconds": ({"retry_after_ms": "1500"}, 1.5),
    "ARM's own milliseconds": ({"x_ms_retry_after_ms": "500"}, 0.5),
    "a date that is over": ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    "less than nothing": ({"Retry_After": "-7"}, 0),
    "for ever": ({"Retry_After": "inf"}, 86_400),
    "words": ({"Retry_After": "soon"}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize("status", [409, 429, 503])
@pytest.mark.parametrize(("headers", "seconds"), WAITS.values(), ids=WAITS.keys())
def test_how_long_the_service_wants_us_to_wait(status: int, headers: dict[str, str], seconds: float | None) -> None:
    error = raised(failed(status, "Conflict" if status == 409 else "x", LOCKED, **headers), writing=True)
    assert isinstance(error, NotNow)
    assert error.retry_after == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(("status", "may_be_new"), [(403, True), (404, True), (400, False), (409, False), (429, False)])
@pytest.mark.parametrize("writing", [True, False], ids=["a write", "a read"])
def test_only_what_a_new_subscription_answers_may_mean_that_it_is_new(
    status: int, *, writing: bool, may_be_new: bool
) -> None:
    assert raised(failed(status, "x"), writing=writing).may_be_new is may_be_new


def test_our_own_errors_pass_as_they_are() -> None:
    ours = Unreadable("EndlessPages", "in a circle")
    with pytest.raises(Unreadable) as caught, translated(writing=True):
        raise ours
    assert caught.value is ours


def test_an_unregistered_provider_under_another_code_is_known_by_its_message() -> None:
    message = "Please register to Microsoft.Security in order to view your security status"
    assert type(raised(failed(400, "Error", message), writing=True)) is NotNow


def test_what_a_service_says_holds_nothing_that_a_terminal_or_a_log_would_obey() -> None:
    error = raised(
        failed(400, "Bad\x1b[2J\nRequest" + "x" * 999, "a\r\nb\x1b]0;c\x07\u202ed\0" + "y" * 999), writing=False
    )
    assert error.code.startswith("Bad\ufffd[2J Requestx")
    assert error.message.startswith("a b\ufffd]0;c\ufffd\ufffdd\ufffd")
    assert (len(error.code), len(error.message)) == (100, 300)
