"""The form of a baseline file: every key with its meaning, what is allowed and what silence means."""

from enforcer.assumptions import DISCLOSING_EXTENSIONS, HARMLESS_EXTENSIONS, ONLY_DISCLOSING_EXTENSIONS
from enforcer.documents.form import (
    ANYTHING,
    Day,
    Flag,
    Has,
    Key,
    Many,
    Mapping,
    Names,
    Number,
    Rule,
    Said,
    Says,
    Text,
    Word,
)

MOST_SCOPES = 500
MOST_EXEMPTIONS = 1_000

_END = r"$(?!\n)"  # Python's `$` also matches before a last line break, that of ECMA 262 does not
_TEXT = Text(
    # A letter or a digit of any script, said by what is none: spaces, dashes and what can't be seen are nobody's name.
    r"[^\s\u0000-/:-@[-`{-\u00bf\u2000-\u2bff\ufeff]",
    "text",
)
_GROUP = Text(rf"^[0-9A-Za-z_.()-]{{1,90}}{_END}", "the id of a management group, not its display name")
_HEX = "[0-9A-Fa-f]"
_SUBSCRIPTION = Text(rf"^{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}{_END}", "a subscription id (a UUID with dashes)")
_PATTERN = Text(_TEXT.pattern, "text, in which * stands for any characters", longest=80)
_SPAN = Text(rf"^[1-9][0-9]{{0,3}}[mhd]{_END}", "a time such as 30m, 1h or 2d")

_ANSWERABLE = ("owner", "reason", "review")
_WAIVER = (
    Key("owner", _TEXT, "who answers for what is loosened"),
    Key("reason", _TEXT, "why it is loosened"),
    Key("review", Day(), "when it is looked at again"),
)
_OFF = Rule(Says(("state",), ("disabled",)), "for what is switched off", needs=_ANSWERABLE)
_DISCLOSES = Rule(
    Says(("state",), ("enabled",)), "who agreed that prompts are handed on, and where", needs=("approvedBy", "ticket")
)
_CONSENT = (
    Key("approvedBy", _TEXT, "who agreed that prompts are handed on"),
    Key("ticket", _TEXT, "where that is written down"),
)
_STATE = Key("state", Word(("enabled", "disabled", "unmanaged")), "kept on, kept off, or left as it is", required=True)


def _extension(name: str, silence: str) -> Key:
    discloses = name in DISCLOSING_EXTENSIONS
    meaning = "hands prompts on: only with consent" if discloses else "discloses nothing"
    rules = (_DISCLOSES, _OFF) if discloses else (_OFF,)
    return Key(name, Said(Mapping((_STATE, *_CONSENT, *_WAIVER), rules)), meaning, default=silence)


_TIER = "Defender for AI Services is on; there is no other value"
_EXTENSIONS = "what the plan's extensions are kept at"
_ABOVE = "as at the top level"


def _plans(*, in_scope: bool) -> Mapping:
    silence = _ABOVE if in_scope else "unmanaged"
    known = Mapping(tuple(_extension(name, silence) for name in (*DISCLOSING_EXTENSIONS, *HARMLESS_EXTENSIONS)))
    tier = Key("tier", Word(("Standard",)), _TIER, required=not in_scope, default="Standard" if in_scope else "")
    return Mapping((Key("AI", Mapping((tier, Key("extensions", known, _EXTENSIONS))), "the AI plan", required=True),))


_ACCOUNTS = Mapping(
    (Key("defenderSwitch", Word(("enabled", "unmanaged")), "the AI accounts' own Defender switch", required=True),)
)

OWNERS_HANDS = ("name", "tags", "quotaId")
"""What the subscription's owner can edit or choose: it may tighten only (law 10)."""

_MATCH = Mapping(
    (
        Key("managementGroup", _GROUP, "subscriptions below this group, at any depth"),
        Key("subscription", _SUBSCRIPTION, "this subscription"),
        Key("name", _PATTERN, "the subscription's name, in any casing; tightens only"),
        Key("tags", Names(_TEXT, _TEXT, 10), "all of these tags, in any casing; tightens only"),
        Key("quotaId", _PATTERN, "the offer, such as MSDN*; tightens only"),
    ),
    some=True,
)
_LOOSER = "whoever loosens a scope answers for it"
_TIGHTER = "a subscription's owner can edit its name and tags and choose its offer: these may only tighten"
_ONLY_DISCLOSES = "a subscription's owner does not decide that prompts are handed on where that protects nothing"
_ANY_EXTENSION = ("plans", "AI", "extensions", ANYTHING)
_SCOPE = Mapping(
    (
        Key("match", _MATCH, "which subscriptions: all that is said here must hold", required=True),
        Key("mode", Word(("observe", "enforce")), "record drift, or put it right", default=_ABOVE),
        Key("plans", _plans(in_scope=True), "Defender plans; what is not said of an extension comes from above"),
        Key("accounts", _ACCOUNTS, "AI accounts", default=_ABOVE),
        Key("skip", Flag(), "true: these subscriptions are not even looked at", default="false"),
        *_WAIVER,
    ),
    rules=(
        Rule(Says(("skip",), (True,)), _LOOSER, needs=_ANSWERABLE),
        Rule(Says(("skip",), (True,)), "what is skipped is kept at nothing", forbids=("mode", "plans", "accounts")),
        Rule(Says(("mode",), ("observe",)), _LOOSER, needs=_ANSWERABLE),
        Rule(Says(("accounts", "defenderSwitch"), ("unmanaged",)), _LOOSER, needs=_ANSWERABLE),
        Rule(Says(_ANY_EXTENSION, ("unmanaged",)), _LOOSER, needs=_ANSWERABLE),
        Rule(
            Has(("match",), OWNERS_HANDS),
            _TIGHTER,
            forbids=("skip",),
            only=(
                (("mode",), ("enforce",)),
                (("accounts", "defenderSwitch"), ("enabled",)),
                (_ANY_EXTENSION, ("enabled",)),
            ),
        ),
        Rule(
            Has(("match",), OWNERS_HANDS),
            _ONLY_DISCLOSES,
            only=tuple(((*_ANY_EXTENSION[:-1], name), ()) for name in ONLY_DISCLOSING_EXTENSIONS),
        ),
    ),
)
_EXEMPTIBLE = ("provider", "plan", "account", "content-filter", "efficacy")
_EXEMPTION = Mapping(
    (
        Key("subscription", _SUBSCRIPTION, "this subscription"),
        Key("managementGroup", _GROUP, "all subscriptions below this group, at any depth"),
        Key(
            "controls",
            Many(Word(_EXEMPTIBLE), most=len(_EXEMPTIBLE), least=1, brings=(("provider", "plan"),)),
            "what is exempt; without its provider there is no plan",
            required=True,
        ),
        Key("owner", _TEXT, "who answers for it", required=True),
        Key("reason", _TEXT, "why", required=True),
        Key("ticket", _TEXT, "where it was asked for; on every record", required=True),
        Key("until", Day(), "the last day, included (UTC); at most 366 days from today", required=True),
    ),
    one_of=("subscription", "managementGroup"),
)
_LIMITS = Mapping(
    (
        Key("maxLoosened", Number(0, 1), "part of the estate that a new baseline may loosen at once", default="0.05"),
        Key("maxChanged", Number(0, 1), "part that it may change; ten subscriptions always", default="0.2"),
        Key(
            "writesPerSecond",
            Number(0.1, 100),
            "subscriptions looked at by all workers together, when many are put right",
            default="10",
        ),
    )
)
_INCIDENT = Mapping(
    (
        Key("afterHeals", Number(2, 20, whole=True), "heals of one control that open an incident", default="3"),
        Key("within", _SPAN, "the time in which they fall", default="1h"),
    )
)
_NAMES = "whether records name people, not only their ids: actors (`actor_name`), and owners of scopes and exemptions"

BASELINE = Mapping(
    (
        Key("version", Number(1, 1, whole=True), "of this grammar", required=True),
        Key("name", _TEXT, "what people call this baseline", required=True),
        Key("mode", Word(("observe", "enforce")), "record drift, or put it right", required=True),
        Key("plans", _plans(in_scope=False), "Defender plans", required=True),
        Key("accounts", _ACCOUNTS, "AI accounts", default="unmanaged"),
        Key(
            "purview",
            Mapping((Key("servicePrincipal", Word(("verify", "ignore")), "whether the tenant has it", required=True),)),
            "Purview's service principal, once per tenant; reported, never written",
            default="ignore",
        ),
        Key(
            "contentFilter",
            Mapping((Key("report", Flag(), "whether opt-outs of abuse monitoring are reported", required=True),)),
            "reported, never written",
            default="not reported",
        ),
        Key("scopes", Many(_SCOPE, most=MOST_SCOPES), "first match wins; silence comes from the top level"),
        Key("exemptions", Many(_EXEMPTION, most=MOST_EXEMPTIONS), "what is not healed, and until when"),
        Key("limits", _LIMITS, "what a change may do at once"),
        Key("incident", _INCIDENT, "when a fight becomes an incident"),
        Key(
            "exposure",
            Mapping((Key("slo", Number(50, 99.999), "per cent of the time", default="99.9"),)),
            "how long a subscription is to be protected",
        ),
        Key(
            "telemetry",
            Mapping((Key("actorNames", Flag(), _NAMES, default="false"),)),
            "what goes on record",
        ),
    )
)
