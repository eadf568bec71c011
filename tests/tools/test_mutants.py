"""What `make mutants` noted: every module of the judgement was tried to its end, and each survivor is explained."""

import pytest

from tools.judgement import MODULES
from tools.mutants import LEAST_KILLED
from tools.mutants_told import ROOT, Told, as_json, digest, read, survivors, table, told
from tools.survivors import EXPLAINED, BadExplanationError, Survivor, complaints, explanations, survivor

MUTATED = """
def fits(text):
    return trampoline(text)


def x_fits__mutmut_orig(text):
    text = text.strip()
    return text == "a"


def x_fits__mutmut_1(text):
    text = text.strip()
    return text != "a"


class Index:
    def xǁIndexǁfind__mutmut_orig(self):
        return max(
            1,
            2,
        )

    def xǁIndexǁfind__mutmut_12(self):
        return max(
            2,
        )
"""
ALIVE = Survivor("plan", "judge", "return a | b", "return a")
RUN = Told(killed=19, tried=20, untried=0, cpu_s=7, judgement="none", alive=(ALIVE,))


def test_every_module_was_tried_to_its_end_and_nine_of_ten_changes_were_noticed() -> None:
    runs = read()
    assert list(runs) == list(MODULES)
    assert {name: run.untried for name, run in runs.items() if run.untried} == {}
    assert {name: run.share for name, run in runs.items() if run.share < LEAST_KILLED} == {}
    assert {name for name, run in runs.items() if run.tried - run.killed != len(run.alive)} == set()


def test_each_survivor_is_explained_and_nothing_else_is() -> None:
    alive = [one for run in read().values() for one in run.alive]
    assert complaints(alive, explanations(EXPLAINED.read_text(encoding="utf-8"))) == []


def test_every_file_of_the_controls_and_every_part_of_the_events_is_tried() -> None:
    tried = {ROOT / module.file for module in MODULES.values()}
    rooms = {(ROOT / MODULES[name].file).parent for name in ("plan", "claims")}
    assert {room.name for room in rooms} == {"controls", "claims"}
    assert {file for room in rooms for file in room.glob("[!_]*.py")} <= tried


@pytest.mark.parametrize("name", MODULES)
def test_the_files_of_a_module_and_its_tests_are_there(name: str) -> None:
    for file in (MODULES[name].file, *MODULES[name].tests):
        assert (ROOT / file).is_file(), file


def test_a_survivor_is_the_line_that_was_changed() -> None:
    assert survivor("scope", "enforcer.scope.x_fits__mutmut_1", MUTATED) == Survivor(
        "scope", "fits", 'return text == "a"', 'return text != "a"'
    )
    assert survivor("scope", "enforcer.scope.xǁIndexǁfind__mutmut_12", MUTATED) == Survivor(
        "scope", "Index.find", "1,", ""
    )


def test_a_survivor_without_an_explanation_and_an_explanation_without_a_survivor_are_complained_of() -> None:
    other = Survivor("plan", "judge", "return a | b", "return b")
    assert complaints([ALIVE], [other]) == [
        "not explained: plan, judge: `return a | b` → `return a`",
        "explained, and does not survive: plan, judge: `return a | b` → `return b`",
    ]
    with pytest.raises(ValueError, match="not explained: plan"):
        survivors({"plan": RUN}, {})


@pytest.mark.parametrize("text", ["- {module: plan}", "- {module: a, function: b, was: c, now: d, why: ''}", "- x"])
def test_an_explanation_that_says_too_little_explains_nothing(text: str) -> None:
    with pytest.raises(BadExplanationError, match="entry 1"):
        explanations(text)


def test_a_run_is_noted_and_read_as_it_was() -> None:
    assert told(as_json({"plan": RUN})) == {"plan": RUN}


def test_the_document_shows_each_module_each_part_and_that_a_module_has_changed_since() -> None:
    file = MODULES["plan"].file
    now = digest((ROOT / file).read_text(encoding="utf-8"))
    current = Told(killed=10, tried=10, untried=0, cpu_s=3, judgement=now)
    rows = table({"plan": RUN, "proof": RUN}).splitlines()
    assert rows[2] == f"| `{file}` | 19 of 20 | 95.0% | 1 | 7 s | changed since |"
    assert "| **controls** | 38 of 40 | 95.0% | 2 | 14 s |  |" in rows
    assert f"| `{file}` | 10 of 10 | 100.0% | 0 | 3 s |  |" in table({"plan": current})


def test_the_document_shows_each_survivor_with_its_explanation() -> None:
    shown = survivors({"plan": RUN}, {ALIVE: "b is always empty"})
    assert shown.splitlines()[2:] == ["| `plan`: `judge` | `return a \\| b` | `return a` | b is always empty |"]


def test_what_a_module_imports_and_lists_is_no_part_of_its_judgement() -> None:
    function = "def f(x):\n    return g(x)  # a word\n"
    assert digest(f"from a import g\n\n\n{function}") == digest(f"from b.c import g\n{function}")
    assert digest(f"class A:\n    a = 1\n\n\n{function}") == digest(function)
    assert digest(function) != digest(function.replace("g(x)", "g(g(x))"))
