"""The reviewed approvals beside a baseline: digests of versions that may come into force beyond the limits."""

from enforcer.errors import BadBaseline
from enforcer.form import Key, Many, Mapping, Number, Text
from enforcer.form_check import problems
from enforcer.yaml_subset import parse

_TEXT = Text(r"[0-9A-Za-z\u00c0-\u1fff\u2c00-\ud7ff\uf900-\ufdff]", "text")
_DIGEST = Text(r"^[0-9a-f]{64}$(?!\n)", "the digest of a baseline: 64 hexadecimal digits in small letters", longest=64)

APPROVALS = Mapping(
    (
        Key("version", Number(1, 1, whole=True), "of this grammar", required=True),
        Key(
            "approvals",
            Many(
                Mapping(
                    (
                        Key("digest", _DIGEST, "of the baseline's text, as `baseline_held` tells it", required=True),
                        Key("approvedBy", _TEXT, "who agreed", required=True),
                        Key("ticket", _TEXT, "where that is written down", required=True),
                    )
                ),
                most=100,
            ),
            "versions that may come into force although they loosen or change more than the limits allow",
            required=True,
        ),
    )
)


def read_approvals(text: str, *, file: str) -> frozenset[str]:
    """The digests; BadBaseline with every problem by line."""
    document = parse(text, file=file)
    if found := problems(APPROVALS, document):
        raise BadBaseline(found)
    return frozenset(each["digest"] for each in document.value["approvals"])
