"""The AI accounts of those that a sweep reads directly, asked ahead: a query takes as many as a page lists."""

from collections.abc import Callable, Sequence

from enforcer.errors import AzureError
from enforcer.facts import SubscriptionId
from enforcer.observed.account import AccountsPage, Listed
from enforcer.observed.index_page import MOST_LISTED
from enforcer.ports import Index


class SliceAccounts:
    """Of one run of the sweep. `mine`: all that it will look at directly, in the order in which it does."""

    def __init__(self, mine: Sequence[SubscriptionId], index: Index) -> None:
        self._mine = mine
        self._index = index
        self._asked: frozenset[SubscriptionId] = frozenset()
        self._page = AccountsPage()
        self._looks_ahead = True

    async def of(self, some: Sequence[SubscriptionId]) -> Callable[[SubscriptionId], Listed]:
        """For the next page's own; whoever the index says nothing of is listed by ARM."""
        if some and not self._asked.issuperset(some):
            await self._ask(some)
        return self._listed

    def _listed(self, one: SubscriptionId) -> Listed:
        if one not in self._asked or one in self._page.unreadable:
            return None
        return self._page.accounts.get(one, ())

    async def _ask(self, some: Sequence[SubscriptionId]) -> None:
        """More accounts than an answer may have: from then on each page asks for its own, as few as there are."""
        first = self._mine.index(some[0])
        asked = self._mine[first : first + MOST_LISTED] if self._looks_ahead else some
        self._asked, self._page = frozenset(), AccountsPage()
        try:
            page = await self._index.accounts(asked)
            if page.unreadable.issuperset(asked) and len(asked) > len(some):
                self._looks_ahead = False
                asked, page = some, await self._index.accounts(some)
        except AzureError:
            return
        self._asked, self._page = frozenset(asked), page
