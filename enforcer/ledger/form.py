"""The form of a memory's text: an older one is read, a newer one is left to newer workers. Pure."""

import msgspec

from enforcer.errors import RowTooNew

FORM = 1
"""Rises with a change that an older worker would misread: what a new field means where it is missing needs no new form.

While versions of the app run side by side, an older worker neither believes nor writes over what a newer one has kept.
"""

_BEGINS = f'{{"form":{FORM},'


class _Form(msgspec.Struct):
    form: int = FORM
    """A text without one is of the first form."""


def formed(text: str) -> str:
    """The text of an object, with its form."""
    return _BEGINS + text.removeprefix("{")


def check_form(text: str) -> None:
    """RowTooNew for a form of days to come; what is no object, or names no number, is somebody else's to judge."""
    try:
        form = msgspec.json.decode(text, type=_Form).form
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return
    if form > FORM:
        raise RowTooNew(f"a row of form {form}; known up to {FORM}: a newer version of the app has written it")
