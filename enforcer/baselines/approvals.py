"""The reviewed approvals of a baseline: versions that may come into force beyond the limits, and for how long.

An approval is for one step: of that version, in place of the one that was in force when somebody looked.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from enforcer.baselines.published import Approval
from enforcer.documents.check import day, problems
from enforcer.documents.complaints import problem
from enforcer.documents.form import Day, Key, Many, Mapping, Number, Text
from enforcer.documents.yaml_subset import Document, parse
from enforcer.errors import BadBaseline, Problem

LONGEST = timedelta(days=30)
"""From today to the last day: what nobody published for a month is looked at again."""

_TEXT = Text(r"[0-9A-Za-z\u00c0-\u1fff\u2c00-\ud7ff\uf900-\ufdff]", "text")
_DIGEST = Text(r"^[0-9a-f]{64}$(?!\n)", "the digest of a baseline: 64 hexadecimal digits in small letters", longest=64)
_REPLACES = "digest of the version in force when this was agreed, `before` of `baseline_held`"

APPROVALS = Mapping(
    (
        Key("version", Number(1, 1, whole=True), "of this grammar", required=True),
        Key(
            "approvals",
            Many(
                Mapping(
                    (
                        Key("digest", _DIGEST, "of the baseline's text, as `baseline_held` tells it", required=True),
                        Key("replaces", _DIGEST, _REPLACES, required=True),
                        Key("approvedBy", _TEXT, "who agreed", required=True),
                        Key("ticket", _TEXT, "where that is written down", required=True),
                        Key("until", Day(), "the last day, included (UTC); at most 30 days from today", required=True),
                    )
                ),
                most=100,
            ),
            "versions that may come into force although they loosen or change more than the limits allow",
            required=True,
        ),
    )
)


def read_approvals(text: str, *, file: str, today: date) -> tuple[Approval, ...]:
    """Those that are over too; BadBaseline with every problem by line."""
    document = parse(text, file=file)
    if found := problems(APPROVALS, document) or tuple(_endless(document, today=today)):
        raise BadBaseline(found)
    return tuple(
        Approval(each["digest"], each["replaces"], day(each["until"]) or date.min)
        for each in document.value["approvals"]
    )


def approving(approvals: tuple[Approval, ...], digest: str, *, replaces: str, today: date) -> tuple[Approval, ...]:
    """Those of this step that are not over."""
    step = (each for each in approvals if (each.digest, each.replaces) == (digest, replaces))
    return tuple(each for each in step if today <= each.until)


def why_not(approvals: tuple[Approval, ...], digest: str, *, replaces: str) -> str:
    """Why none of these approves that version in place of the one in force."""
    named = [each for each in approvals if each.digest == digest]
    if not named:
        return "it is not among the approvals"
    fitting = [each for each in named if each.replaces == replaces]
    if not fitting:
        return f"it is approved in place of {named[-1].replaces}, and {replaces} is in force"
    return f"its approval ended with {max(each.until for each in fitting).isoformat()}"


def _endless(document: Document, *, today: date) -> Iterator[Problem]:
    for index, each in enumerate(document.value["approvals"]):
        if (day(each["until"]) or date.min) - today > LONGEST:
            path = ("approvals", str(index), "until")
            yield problem(document, path, f"a day at most {LONGEST.days} days after {today.isoformat()}")
