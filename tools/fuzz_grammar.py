"""Bytes → a delivery by a grammar: events of either schema whose every part is right, wrong, odd or missing."""

import json

SUBSCRIPTION = "5f6c0a1e-0000-4000-8000-00000000ab01"
OTHER = "5f6c0a1e-0000-4000-8000-00000000ab02"

_IDS = (
    SUBSCRIPTION, SUBSCRIPTION, SUBSCRIPTION.upper(), OTHER, f"{{{SUBSCRIPTION}}}", SUBSCRIPTION.replace("-", ""),
    f"{SUBSCRIPTION}%2f..", f"{SUBSCRIPTION}\n", f" {SUBSCRIPTION}", "..", "", SUBSCRIPTION.replace("a", "\u0430"),
    SUBSCRIPTION.replace("0", "\uff10"), f"urn:uuid:{SUBSCRIPTION}", f"{SUBSCRIPTION}\0", f"{SUBSCRIPTION}/../{OTHER}",
)  # fmt: skip
_TYPES = (
    "Microsoft.Resources.ResourceWriteSuccess", "Microsoft.Resources.ResourceWriteSuccess",
    "Microsoft.Resources.ResourceDeleteSuccess", "microsoft.resources.resourceactionsuccess",
    "Microsoft.Resources.ResourceWriteFailure", "Microsoft.PolicyInsights.PolicyStateChanged",
    "Microsoft.PolicyInsights.PolicyStateDeleted", "SubscriptionCreated", "ai-protection-enforcer.drill",
    "M\u0131crosoft.Resources.ResourceWriteSuccess", "",
)  # fmt: skip
_PLACES = (
    "/providers/Microsoft.Security/pricings/AI", "/providers/microsoft.security/PRICINGS/ai",
    "/providers/Microsoft.Security/batchPricings/x1", "/providers/Microsoft.Security", "",
    "/providers/Microsoft.Security/register", "/providers/Microsoft.Security/pricings/Dns",
    "/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/acc/defenderForAISettings/Default",
    "/resourceGroups/rg./providers/Microsoft.CognitiveServices/accounts/a%2fb/defenderForAISettings/Default",
    "/providers/Microsoft.EventGrid/eventSubscriptions/ai-protection-enforcer-0123456789abcdef",
    "/providers/Microsoft.Security/pricings/AI?x=1", "/providers/Microsoft.\u017fecurity/pricings/AI",
)  # fmt: skip
_OPERATIONS = (
    "Microsoft.Security/pricings/write", "MICROSOFT.SECURITY/PRICINGS/DELETE", "Microsoft.Security/unregister/action",
    "Microsoft.CognitiveServices/accounts/defenderForAISettings/write", "Microsoft.EventGrid/eventSubscriptions/delete",
    "Microsoft.Storage/storageAccounts/write", "", "x" * 200,
)  # fmt: skip
_TIMES = ("2026-01-01T00:00:00.1234567Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-W01-1", "now")
_ODD: tuple[object, ...] = (
    None, True, 0, -1, 1e308, 10**400, [], [[]], {}, {"": None}, "\ud800", "\0", "\x1b[2J", "<script>alert(1)</script>",
    "a\r\nb", "\u202e", "x" * 2_000,
)  # fmt: skip
_PLAIN = 200
"""Of 256: so often a part is what the grammar has for it."""


class Choices:
    """What the bytes choose, one after the other; the first of each when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(data)

    def byte(self) -> int:
        return next(self._left, 0)

    def of[T](self, choices: tuple[T, ...]) -> T:
        return choices[self.byte() % len(choices)]

    def part(self, *, plain: object) -> object:
        return plain if self.byte() < _PLAIN else self.of(_ODD)


def delivery(choose: Choices) -> str:
    """JSON text; now and then with a key twice, cut off, or in a list."""
    subscription = choose.of(_IDS)
    event = _event(choose, subscription)
    text = json.dumps(event, ensure_ascii=choose.byte() % 2 == 0)
    match choose.byte():
        case 250:
            return f"[{text}]"
        case 251:
            return text[: len(text) // 2]
        case 252:
            return f'{text[:-1]}, "subject": {json.dumps(f"/subscriptions/{OTHER}{_PLACES[0]}")}}}'
        case 253:
            return "[" * 100_000
        case _:
            return text


def _event(choose: Choices, subscription: str) -> dict[str, object]:
    kind, source, when = choose.of((("eventType", "topic", "eventTime"), ("type", "source", "time")))
    root = choose.of(("/subscriptions/", "/subscriptions/", "/SUBSCRIPTIONS/", "subscriptions/", "//"))
    place = f"{root}{subscription}{choose.of(_PLACES)}"
    event = {
        "id": choose.part(plain="1"),
        kind: choose.part(plain=choose.of(_TYPES)),
        "subject": choose.part(plain=place),
        source: choose.part(plain=f"/subscriptions/{_mostly(choose, subscription)}"),
        when: choose.part(plain=choose.of(_TIMES)),
        "data": choose.part(plain=_data(choose, subscription, place)),
        "subscription": choose.part(plain=subscription),
    }
    missing = choose.byte()
    return {key: value for number, (key, value) in enumerate(event.items()) if number != missing}


def _data(choose: Choices, subscription: str, place: str) -> dict[str, object]:
    claims = {"appid": choose.of(_IDS), "name": choose.part(plain="Jane Doe"), "ipaddr": choose.part(plain="::1")}
    evidence = choose.part(plain={"principalId": choose.of(_IDS), "principalType": choose.part(plain="Group")})
    return {
        "operationName": choose.part(plain=choose.of(_OPERATIONS)),
        "resourceUri": choose.part(plain=place),
        "subscriptionId": choose.part(plain=_mostly(choose, subscription)),
        "subscription": choose.part(plain=subscription),
        "correlationId": choose.part(plain="c"),
        "claims": choose.part(plain=claims),
        "authorization": choose.part(plain={"evidence": evidence}),
        "httpRequest": choose.part(plain={"clientIpAddress": choose.part(plain="203.0.113.7")}),
    }


def _mostly(choose: Choices, subscription: str) -> str:
    return subscription if choose.byte() < _AGREES else choose.of(_IDS)


_AGREES = 220
