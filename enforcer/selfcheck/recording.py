"""Exchanges → files that anybody may see: no tokens; ids and names replaced, each by the same one everywhere."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from enforcer.ports import Now
from enforcer.selfcheck.exchange import Exchange, Json
from enforcer.selfcheck.ports import Arm, Command

_UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+#-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE)
_TOKEN = re.compile(r"\beyJ[\w-]+(?:\.[\w-]+)*|\b(?:sig|code|key)=[^&\s\"']+", re.IGNORECASE)
_CHAIN = re.compile(r"/providers((?:/[^/?\s\"'\\]+)+)", re.IGNORECASE)
"""`/providers/NAMESPACE/type/name/type/name`, and what extends it."""

_PROVIDERS = re.compile(r"/providers(?=/)", re.IGNORECASE)
_NAMED = re.compile(
    r"/(?:resourceGroups|accounts|managementGroups|sites|storageAccounts)/([^/?\s\"'\\]+)", re.IGNORECASE
)
_WORDS = frozenset(
    re.findall(
        r"\w+",
        "ai default free standard name value true false defenderforaisettings subscriptions resourcegroups providers "
        "pricings accounts id kind type properties pricingtier extensions isenabled state read write action "
        "by at_s took_s method path asked status headers answer person selfcheck get put post",
    )
)
"""Azure's own words stay, and ours, whatever a person's resource is called."""

_ACCOUNT = "/microsoft.cognitiveservices/accounts/"
_KEPT_OF_ACCOUNT = ("id", "name", "kind")
"""An account's other members name hosts, networks, vaults and identities, and nothing is asked of them."""

_PRIVATE = frozenset({"tags", "systemData"})
"""Members that a person fills as they like, or that name a person."""


class Scrubber:
    """One for a whole recording, so that the same id becomes the same replacement."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def learn(self, text: str) -> None:
        """Names of a person's resources, wherever a path shows that they are such."""
        for name in (*_NAMED.findall(text), *_names_after_types(text)):
            if name.lower() not in _WORDS and not _UUID.fullmatch(name):
                self._names.setdefault(name.lower(), f"name-{len(self._names) + 1}")

    def scrubbed(self, text: str) -> str:
        text = _TOKEN.sub("removed", text)
        text = _UUID.sub(self._same(lambda number: f"00000000-0000-4000-8000-{number:012d}"), text)
        text = _MAIL.sub(self._same(lambda number: f"person-{number}@example.com"), text)
        text = _ADDRESS.sub(self._same(lambda number: f"192.0.2.{number % 255}"), text)
        for name in sorted(self._names, key=len, reverse=True):
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", self._names[name], text, flags=re.IGNORECASE)
        return text

    def _same(self, made: Callable[[int], str]) -> Callable[[re.Match[str]], str]:
        def replacement(match: re.Match[str]) -> str:
            return self._known.setdefault(match[0].lower(), made(len(self._known) + 1))

        return replacement


class RecordingArm:
    """Passes everything on and keeps it; what a person was handed stands between."""

    def __init__(self, arm: Arm, now: Now) -> None:
        self._arm = arm
        self._now = now
        self.exchanges: list[Exchange] = []

    async def send(self, method: str, path: str, body: Json = None) -> Exchange:
        exchange = await self._arm.send(method, path, body)
        self.exchanges.append(exchange)
        return exchange

    def handed(self, command: Command) -> None:
        at = self._now()
        self.exchanges.append(
            Exchange(
                method=command.method,
                path=command.path,
                asked=command.body,
                sent_at=at,
                answered_at=at,
                by_person=True,
            )
        )


def texts(exchanges: Sequence[Exchange]) -> list[str]:
    """One JSON text an exchange, scrubbed; times in seconds since the first."""
    scrubber = Scrubber()
    raw = [json.dumps(_plain(exchange, exchanges[0]), indent=2) for exchange in exchanges]
    for text in raw:
        scrubber.learn(text)
    return [scrubber.scrubbed(text) for text in raw]


def save(exchanges: Sequence[Exchange], folder: Path) -> int:
    """`001-GET.json` and so on, in a folder that is made; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (text, exchange) in enumerate(zip(texts(exchanges), exchanges, strict=True), start=1):
        (folder / f"{number:03d}-{exchange.method}.json").write_text(text + "\n", encoding="utf-8")
    return len(exchanges)


def _plain(exchange: Exchange, first: Exchange) -> dict[str, Json]:
    return {
        "by": "person" if exchange.by_person else "selfcheck",
        "at_s": round((exchange.sent_at - first.sent_at).total_seconds(), 3),
        "took_s": round((exchange.answered_at - exchange.sent_at).total_seconds(), 3),
        "method": exchange.method,
        "path": exchange.path,
        "asked": exchange.asked,
        "status": exchange.status,
        "headers": dict(exchange.headers),
        "answer": _without_private(_of_accounts(exchange.answer)),
    }


def _names_after_types(text: str) -> list[str]:
    chains = (chain for found in _CHAIN.findall(text) for chain in _PROVIDERS.split(found))
    return [name for chain in chains for name in chain.split("/")[3::2]]


def _of_accounts(answer: Json) -> Json:
    """Of a list of accounts only what tells which they are; any other answer as it is."""
    entries = answer.get("value") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or not any(_is_account(entry) for entry in entries):
        return answer
    return {"value": [{key: entry[key] for key in _KEPT_OF_ACCOUNT if key in entry} for entry in entries]}


def _is_account(entry: Json) -> bool:
    return isinstance(entry, dict) and _ACCOUNT in str(entry.get("id")).lower()


def _without_private(answer: Json) -> Json:
    if isinstance(answer, list):
        return [_without_private(entry) for entry in answer]
    if isinstance(answer, dict):
        return {key: _without_private(value) for key, value in answer.items() if key not in _PRIVATE}
    return answer
