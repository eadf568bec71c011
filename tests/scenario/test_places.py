"""Where subscriptions lie, as the management groups of the simulated tenant tell it."""

from enforcer.facts import SubscriptionId
from tests.scenario.house import GROUP, House, made_up_id


async def test_a_subscription_lies_below_every_group_from_its_own_to_the_configured_one(house: House) -> None:
    tenant = house.azure.tenant
    tenant.add_management_group("mg-land", parent=GROUP)
    tenant.add_management_group("mg-online", parent="mg-land")
    for number, group in enumerate((GROUP, "mg-land", "mg-online"), start=1):
        tenant.add_subscription(made_up_id(number), name="x", management_group=group)
    members = await house.world.estate.members()
    assert [members[SubscriptionId(made_up_id(number))].groups for number in (1, 2, 3)] == [
        (GROUP,),
        ("mg-land", GROUP),
        ("mg-online", "mg-land", GROUP),
    ]


async def test_a_thousand_subscriptions_come_page_by_page(house: House) -> None:
    for number in range(1_000):
        house.add(number)
    assert len(await house.world.estate.members()) == 1_000
    assert len(house.azure.exchanges.select(path="descendants")) == 10
