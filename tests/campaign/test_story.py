"""A schedule that breaks a law is told as a short test: pasted, it fails for that law, and passes once it is mended."""

import ast
from pathlib import Path

import pytest

from tests.campaign.draw import draw
from tests.campaign.law import Law, Violation
from tests.campaign.mutants import MUTANTS
from tests.campaign.mutated import mutated, python
from tests.campaign.schedule import AtOnce, Forge, Forgery, Put, PutOther, Restart, Schedule, Vend, Wait
from tests.campaign.setting import Home, Setting
from tests.campaign.story import in_code, read, story

MUTANT = next(mutant for mutant in MUTANTS if mutant.name == "observe mode dropped")
LAW = Law.OBSERVES_ONLY
KNOWN_BAD = Schedule(
    Setting(homes=(Home(), Home(tier="Free"), Home(nested=True)), observe=True, workers=2, latency_s=0.05, jitter=7),
    (
        Vend(2),
        Wait(30.0),
        Forge(Forgery.GARBAGE, times=3),
        PutOther(2),
        AtOnce(1, looks=3),
        Wait(5.0),
        Restart(1),
        Put(2),
        Wait(400.0),
    ),
)
PATIENCE_S = 30.0

SAID = {
    "a backslash and an x": r"C:\x and \N{nothing} and \u12",
    "three quotation marks": 'said """so""" and ends with "',
    "a backslash at the end": "ends with \\",
    "several lines": "one\ntwo\r\nthree\0",
    "other alphabets": "é ✗ \udc80",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the mutated product, and what it makes of the bad schedule: a story."""
    folder = tmp_path_factory.mktemp("mutated")
    mutated(MUTANT, folder)
    arguments = ("-m", "tests.campaign.retell", LAW.name, str(PATIENCE_S))
    done = python(*arguments, product=folder, said=in_code(KNOWN_BAD))
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def pasted(text: str, *, product: Path, into: Path) -> tuple[int, str]:
    """Pytest on a test module that holds nothing else: its exit code, and what it printed."""
    file = into / "test_pasted.py"
    file.write_text(text, encoding="utf-8")
    done = python("-m", "pytest", "-vv", "-p", "no:cacheprovider", f"--rootdir={into}", str(file), product=product)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.sockets  # for its loop only: nothing here is asynchronous
def test_the_story_fails_for_the_same_law_where_it_was_told(told: tuple[Path, str], tmp_path: Path) -> None:
    folder, text = told
    code, printed = pasted(text, product=folder, into=tmp_path)
    assert code == pytest.ExitCode.TESTS_FAILED, printed
    assert f"Violation(law=<Law.{LAW.name}:" in printed


@pytest.mark.sockets  # for its loop only
def test_the_story_passes_once_the_product_is_mended(told: tuple[Path, str], tmp_path: Path) -> None:
    code, printed = pasted(told[1], product=Path(__file__).parents[2], into=tmp_path)
    assert code == pytest.ExitCode.OK, printed


@pytest.mark.sockets  # for its loop only
def test_the_story_is_as_short_as_it_can_be(told: tuple[Path, str]) -> None:
    setting, steps = (node.value for node in ast.walk(ast.parse(told[1])) if isinstance(node, ast.Assign))
    short = read(f"Schedule({ast.unparse(setting)}, {ast.unparse(steps)})")
    assert (len(short.steps), len(short.setting.homes)) == (1, 1)
    assert (short.setting.observe, short.setting.workers, short.setting.jitter) == (True, 1, 0)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_whatever_a_violation_says_is_the_docstring_of_its_story(said: str) -> None:
    broken = Violation(LAW, "home 0", 1.5, said)
    (test,) = (node for node in ast.parse(story(Schedule(), broken)).body if isinstance(node, ast.FunctionDef))
    assert (test.name, ast.get_docstring(test, clean=False)) == ("test_observes_only", str(broken))


def test_every_drawn_schedule_is_the_same_after_it_was_told() -> None:
    for seed in range(300):
        assert read(in_code(draw(seed))) == draw(seed)
