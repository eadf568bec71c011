"""The accounts of a slice: asked ahead, and each page by itself where an answer can't hold them all."""

from collections.abc import Sequence

import pytest

from enforcer.errors import NotNow
from enforcer.facts import AccountId, SubscriptionId
from enforcer.observed.account import Account, AccountsPage
from enforcer.observed.index_page import MOST_LISTED, IndexPage, TraitsPage
from enforcer.sweeping.slice_accounts import SliceAccounts

MINE = tuple(SubscriptionId(f"{number:08d}-0000-4000-8000-000000000000") for number in range(2_500))
FIRST, NEXT, FAR = MINE[:40], MINE[40:80], MINE[1_960:2_040]


class FullIndex:
    """Everybody has one account. It answers for `most` at once, and never where that is 0."""

    def __init__(self, most: int) -> None:
        self.asked: list[Sequence[SubscriptionId]] = []
        self._most = most

    async def accounts(self, subscriptions: Sequence[SubscriptionId]) -> AccountsPage:
        self.asked.append(subscriptions)
        if not self._most:
            raise NotNow("x", "y")
        if len(subscriptions) > self._most:
            return AccountsPage(unreadable=frozenset(subscriptions))
        return AccountsPage({one: (account_of(one),) for one in subscriptions})

    async def plans(self, subscriptions: Sequence[SubscriptionId]) -> IndexPage:
        raise AssertionError(subscriptions)

    async def traits(self, subscriptions: Sequence[SubscriptionId]) -> TraitsPage:
        raise AssertionError(subscriptions)


def account_of(one: SubscriptionId) -> Account:
    return Account(AccountId("rg", f"chat-{one[:8]}"))


ASKED = {
    "room for all: a thousand at a time": (MOST_LISTED, [MOST_LISTED, 540], True),
    "too many accounts: each page its own, from then on": (100, [MOST_LISTED, 40, 40, 80], True),
    "no answer: asked again for the next page": (0, [MOST_LISTED, MOST_LISTED, 540], False),
}


@pytest.mark.parametrize(("most", "sizes", "known"), ASKED.values(), ids=ASKED.keys())
async def test_a_slice_is_asked_about_ahead_as_far_as_an_answer_holds_it(
    most: int, sizes: list[int], known: bool
) -> None:
    index = FullIndex(most)
    accounts = SliceAccounts(MINE, index)
    for some in (FIRST, NEXT, FAR):
        listed = await accounts.of(some)
        assert [listed(one) for one in some] == [(account_of(one),) if known else None for one in some]
    assert [len(asked) for asked in index.asked] == sizes


async def test_a_page_without_any_of_the_slice_asks_nothing() -> None:
    index = FullIndex(MOST_LISTED)
    await SliceAccounts(MINE, index).of(())
    assert index.asked == []
