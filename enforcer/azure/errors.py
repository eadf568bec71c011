"""SDK errors → errors.py, by ARM's `error.code` and not by status: 409 has three meanings (facts: defender-plan 9)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import ClientAuthenticationError, DecodeError, HttpResponseError
from azure.core.pipeline import PipelineContext, PipelineResponse

from enforcer.azure import retry
from enforcer.errors import AnswerLost, AzureError, ExtensionNotOffered, NotNow, Refused, Unreadable

NOT_REGISTERED = frozenset({"subscription not registered", "subscriptionnotregistered"})
"""Codes of the 404 that means: Microsoft.Security is not registered. The recorded one has spaces."""

_NOT_OFFERED = re.compile(r"Extension '(?P<name>[A-Za-z0-9]+)' is not supported for plan", re.ASCII)
_PROPERTIES_ON_DISABLED = re.compile(r"AdditionalProperties of Extension .* can't be updated", re.ASCII)
_REDIRECT, _CLIENT_ERROR, _SERVER_ERROR = 300, 400, 500
_NOT_NOW = frozenset({401, 408, 409, 429})
"""A token that is renewed, a time-out, a lock, a bucket that fills again."""
_MAY_BE_NEW = frozenset({403, 404})
_LONGEST_CODE, _LONGEST_MESSAGE = 100, 300


@contextmanager
def translated(*, writing: bool) -> Iterator[None]:
    """Whatever the SDK raises inside comes out as NotNow, Unreadable or Refused."""
    try:
        yield
    except ClientAuthenticationError as error:
        raise NotNow("NoToken", _message(error)) from error
    except DecodeError as error:
        raise AnswerLost("UnreadableAnswer", "the answer is no JSON") from error
    except HttpResponseError as error:
        raise _from_answer(error, writing=writing) from error
    except SdkError as error:
        raise AnswerLost("Unreachable", type(error).__name__) from error
    except (
        KeyError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:  # what msrest, azure-identity and json raise on a body of another shape
        raise AnswerLost("UnreadableAnswer", "the answer has another shape than documented") from error


def code_of(error: HttpResponseError) -> str:
    """ARM's `error.code`, or the status where the body has none."""
    if not error.error or not error.error.code:
        return f"HTTP {error.status_code}"
    return one_line(error.error.code, longest=_LONGEST_CODE)


def one_line(text: object, *, longest: int = _LONGEST_MESSAGE) -> str:
    """What a service says in free text, without what a log or a terminal would obey."""
    words = " ".join(str(text)[: 10 * longest].split())[:longest]
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def says_not_registered(error: HttpResponseError) -> bool:
    """The recorded 404, or its words under another code (one public test shows 400 `Error`; defender-plan 9)."""
    return code_of(error).lower() in NOT_REGISTERED or _message(error).startswith(
        "Please register to Microsoft.Security"
    )


def _from_answer(error: HttpResponseError, *, writing: bool) -> AzureError:
    code, message, status = code_of(error), _message(error), error.status_code or 0
    retry_after = _retry_after(error)
    if _PROPERTIES_ON_DISABLED.search(message) or code == "ReadOnlyDisabledSubscription":
        return Refused(code, message)
    if says_not_registered(error) or code == "MissingSubscriptionRegistration":
        return NotNow("NotRegistered", message)
    if status < _REDIRECT or status >= _SERVER_ERROR:
        return AnswerLost(code, message, retry_after=retry_after)
    if status < _CLIENT_ERROR:
        return NotNow("Redirected", "redirects are not followed")
    if status in _NOT_NOW:
        return NotNow(code, message, retry_after=retry_after)
    offered = _NOT_OFFERED.search(message)
    if writing and offered:
        return ExtensionNotOffered(code, message, extension=offered["name"])
    return (Refused if writing else Unreadable)(code, message, may_be_new=status in _MAY_BE_NEW)


def _message(error: SdkError) -> str:
    text = error.error.message if isinstance(error, HttpResponseError) and error.error else type(error).__name__
    return one_line(text)


def _retry_after(error: HttpResponseError) -> timedelta | None:
    if error.response is None:
        return None
    return retry.retry_after(PipelineResponse(error.response.request, error.response, PipelineContext(None)))
