"""Which texts are an account's names: nothing else reaches a URL."""

import json

import pytest

from enforcer.facts import AccountId
from enforcer.ledger.rows import memory_text, read_memory
from enforcer.memory.accounts import MOST_WAITING, AccountsKnown, Waiting, Walk
from enforcer.observed.account import account_of
from tests.unit.build import NOW, SUBSCRIPTION, later, memory

RESOURCE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/RG-Shop/providers/Microsoft.CognitiveServices/accounts/Chat"


def test_a_resource_id_is_an_account_in_small_letters() -> None:
    assert account_of(RESOURCE) == account_of(RESOURCE.upper()) == AccountId("rg-shop", "chat")


GROUPS = ("rg.shop", "(rg)", "rg-ä", "_", "r" * 90)


@pytest.mark.parametrize("group", GROUPS)
def test_what_azure_takes_as_a_group_is_taken(group: str) -> None:
    assert str(AccountId(group, "chat")) == f"{group}/chat"


NO_GROUP = "not the name of a resource group in small letters"
NO_ACCOUNT = "not the name of an account in small letters"
BAD = [
    *(
        ("rg", name, NO_ACCOUNT)
        for name in ("", "c", "-chat", ".chat", "..", "cha t", "chat/x", "chat?", "chät", "c" * 65, "Chat")
    ),
    *((group, "chat", NO_GROUP) for group in ("", "rg.", "..", "r/g", "r%2fg", "r g", "r" * 91, "rg\n", "RG", "rg?x")),
]


@pytest.mark.parametrize(("group", "name", "why"), BAD)
def test_any_other_text_is_none(group: str, name: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        AccountId(group, name)


@pytest.mark.parametrize("text", ["", "x", RESOURCE + "/x", RESOURCE[1:], RESOURCE.replace("Cognitive", "Other")])
def test_no_other_resource_is_an_account(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not the resource id of an account of Microsoft\.CognitiveServices$"):
        account_of(text)


def test_a_name_that_somebody_planted_in_a_row_makes_it_no_memory() -> None:
    kept = memory_text(memory(accounts=AccountsKnown(waiting=(Waiting(AccountId("rg", "chat"), NOW),))))
    assert read_memory(kept, SUBSCRIPTION, version=1, now=NOW).accounts.waiting
    planted = kept.replace('"chat"', json.dumps("../../x"))
    assert read_memory(planted, SUBSCRIPTION, version=1, now=NOW) == memory(version=1)


def test_no_time_of_an_account_lies_further_ahead_than_an_hour() -> None:
    far = AccountsKnown(waiting=(Waiting(AccountId("rg", "chat"), later(days=9), -1),), walk=Walk(later(days=9)))
    read = read_memory(memory_text(memory(accounts=far)), SUBSCRIPTION, version=1, now=NOW).accounts
    assert read.walk
    assert (read.waiting[0].at, read.waiting[0].attempts, read.walk.at) == (later(hours=1), 0, later(hours=1))


def test_a_full_memory_fits_into_its_row() -> None:
    longest = [AccountId("g" * 90, f"{number:02d}" + "n" * 62) for number in range(60)]
    known = AccountsKnown(opted_out=tuple("f" * 12 for _ in range(200)))
    full = known.after_round((), [Waiting(account, NOW) for account in longest])
    assert len(full.waiting) == MOST_WAITING
    assert len(memory_text(memory(accounts=full))) < 15_000


def test_what_does_not_fit_is_found_again_by_a_walk() -> None:
    every = [Waiting(AccountId("rg", f"chat-{number}"), later(minutes=number)) for number in range(MOST_WAITING + 5)]
    full = AccountsKnown().after_round((), every)
    assert full.walk == Walk(later(minutes=MOST_WAITING))
    assert full.after_round([entry.account for entry in every], ()).waiting == ()


def test_a_walk_that_begins_anew_covers_the_rest_of_another() -> None:
    under_way, anew = Walk(NOW, "rg/m"), Walk(later(minutes=1))
    assert AccountsKnown(walk=under_way).walking(anew).walk == anew
    assert AccountsKnown(walk=anew).walking(under_way).walk == Walk(NOW)
