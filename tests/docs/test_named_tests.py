"""Where a document names a test, that test is there: a claim whose test is gone is a claim without one."""

import ast
import re
from functools import cache

import pytest

from tests.docs.documents import ROOT, Document, document, documents

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def missing(one: Document) -> list[str]:
    return [f"{path}::{name}" for path, name in _NAMED.findall(one.text) if name not in defined_in(path)]


@cache
def defined_in(path: str) -> frozenset[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("one", documents(), ids=lambda one: one.name)
def test_every_test_that_a_document_names_is_there(one: Document) -> None:
    assert missing(one) == []


def test_every_claim_of_the_threat_model_names_a_test_or_says_that_there_is_none() -> None:
    rows = [
        row
        for row in document("docs/security.md").text.splitlines()
        if re.match(r"\| [^|]+ \| [^|]+ \| [^|]+ \|$", row)
    ]
    claims = [row for row in rows if not row.startswith("| they try |")]
    assert len(claims) >= 28
    assert [row for row in claims if not _NAMED.search(row) and "*not tested*" not in row] == []


def test_a_test_that_is_not_there_is_told() -> None:
    text = "`tests/docs/test_named_tests.py::test_nothing` and `tests/docs/nowhere.py::test_it`"
    assert len(missing(Document(ROOT / "README.md", text))) == 2
