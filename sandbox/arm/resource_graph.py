"""Microsoft.ResourceGraph/resources (spec 2022-10-01; defender-plan.md 6)."""

from dataclasses import replace

from sandbox.arm.call import Call
from sandbox.arm.errors import ArmError
from sandbox.graph.refusal import GraphRefused
from sandbox.wire import Answer


async def query_resources(call: Call) -> Answer:
    """Every answer says how many queries are left, errors included."""
    graph, caller = call.world.graph(), call.principal.object_id
    allowance = graph.draw(caller)
    try:
        graph.refuse(allowance)
        answer = graph.answer(caller, call.body, call.action)
    except GraphRefused as refused:
        answer = refused.answer(at=call.world.now(), correlation_id=call.correlation_id)
    except ArmError as error:
        answer = error.answer()
    return replace(answer, headers={**allowance.headers, **answer.headers})
