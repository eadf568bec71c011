"""The catalogue of open questions and the product's assumptions know each other."""

import ast
from pathlib import Path

from enforcer import assumptions
from enforcer.selfcheck.questions import QUESTIONS


def constants() -> set[str]:
    body = ast.parse(Path(assumptions.__file__).read_text(encoding="utf-8")).body
    return {ast.unparse(line.targets[0]) for line in body if isinstance(line, ast.Assign)}


def test_every_assumption_of_the_product_is_asked_or_says_where_else_it_is_settled() -> None:
    assert {name for question in QUESTIONS for name in question.settles} == constants()


def test_every_question_has_a_key_of_its_own_and_a_fact() -> None:
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)
    assert all(question.fact.startswith(("defender-plan ", "events ", "telemetry ")) for question in QUESTIONS)
