"""What ARM needs of Resource Graph, without loading its engine."""

from typing import Protocol

from sandbox.faults import Action
from sandbox.graph.quota import Allowance
from sandbox.wire import Answer


class Graph(Protocol):
    """`Service` is the only one."""

    def draw(self, caller: str) -> Allowance: ...

    def refuse(self, allowance: Allowance) -> None: ...

    def answer(self, caller: str, content: bytes, action: Action | None) -> Answer: ...
