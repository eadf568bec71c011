"""docs/architecture.md draws the functions that there are, in a diagram that GitHub can draw."""

import re

from tests.docs.documents import ROOT, document

TEXT = document("docs/architecture.md").text
[DIAGRAM] = document("docs/architecture.md").fences("mermaid")
FUNCTIONS = set(re.findall(r'function_name\("(\w+)"\)', (ROOT / "function_app.py").read_text(encoding="utf-8")))
_NODE = r'(\w+)(?:\[\(?"[^"]*"\)?\])?'
_LINE = re.compile(rf'^{_NODE}(?: (?:-->|-- "[^"]*" -->) {_NODE})*$')


def test_every_function_is_in_the_diagram() -> None:
    at_work = {name for name in FUNCTIONS if not name.endswith("_poison")}
    assert len(at_work) >= 7
    assert {name for name in at_work if not re.search(rf"\b{name}\b", DIAGRAM)} == set()


def test_the_page_says_how_many_functions_there_are() -> None:
    words = {7: "seven", 8: "eight", 9: "nine", 10: "ten"}
    source = (ROOT / "function_app.py").read_text(encoding="utf-8")
    assert f"all {words[source.count('_trigger(')]} functions" in TEXT


def test_nothing_in_the_diagram_looks_like_a_function_and_is_none() -> None:
    assert set(re.findall(r"\b(?:on_\w+|reconcile_\w+)\b", DIAGRAM)) <= FUNCTIONS


def test_every_line_of_the_diagram_is_a_node_an_arrow_or_a_frame() -> None:
    first, *lines = (line.strip() for line in DIAGRAM.strip().splitlines())
    frames = re.compile(r'^(subgraph \w+\["[^"]+"\]|end)$')
    assert first == "flowchart TB"
    assert [line for line in lines if not _LINE.match(line) and not frames.match(line)] == []
    assert lines.count("end") == sum(line.startswith("subgraph") for line in lines)


def test_every_arrow_begins_and_ends_at_a_node_that_has_words_or_is_a_function() -> None:
    named = set(re.findall(r'(\w+)\[\(?"', DIAGRAM)) | FUNCTIONS
    plain = re.sub(r'"[^"]*"', "", DIAGRAM)
    nodes = {word for line in plain.splitlines() if "-->" in line for word in re.findall(r"\b[a-z_]{3,}\b", line)}
    assert nodes - named == set()


def test_it_fits_on_a_page() -> None:
    assert len(TEXT.splitlines()) <= 90
