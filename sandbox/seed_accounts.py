"""The `accounts` of one subscription of a seed file → SeedAccounts; what is wrong is noted."""

from sandbox.account_store import ACCOUNT_NAME, GROUP_NAME
from sandbox.accounts import KINDS, SwitchState, key_of
from sandbox.section import Section
from sandbox.seed import SeedAccount

_ACCOUNT = ("name", "resource_group", "kind", "location", "capabilities", "defender_for_ai")


def seed_accounts(subscription: Section) -> tuple[SeedAccount, ...]:
    """A name may come again in another resource group."""
    sections = subscription.sections("accounts", _ACCOUNT)
    found, seen = tuple(_account(section) for section in sections), set[str]()
    for section, account in zip(sections, found, strict=True):
        key = key_of(account.resource_group, account.name)
        if key in seen:
            section.notes.add(section.at("name"), f"'{account.name}' is given twice in '{account.resource_group}'")
        seen.add(key)
    return found


def _account(section: Section) -> SeedAccount:
    has_switch = section.has("defender_for_ai")
    return SeedAccount(
        resource_group=section.matching("resource_group", GROUP_NAME, "name of a resource group"),
        name=section.matching("name", ACCOUNT_NAME, "account's name: 2 to 64 letters, digits, _ . -"),
        kind=section.choice("kind", KINDS, KINDS[0]),
        location=section.text("location", "westeurope"),
        capabilities=section.pairs("capabilities"),
        switch=section.choice("defender_for_ai", list(SwitchState)) if has_switch else None,
    )
