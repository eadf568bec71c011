"""The commands that the documents show are ones that these programs take."""

import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

import pytest
from typer.main import get_command

from enforcer.cli.main import app
from tests.docs.documents import ROOT, Document, commands, document, documents

_ENFORCER = get_command(app)
_TARGETS = frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
_WORDS = "|".join(getattr(_ENFORCER, "commands", ()))


def shown() -> Iterator[tuple[Document, str]]:
    return ((one, line) for one in documents() for fence in one.fences("console") for line in commands(fence))


def simple(command: str) -> Iterator[list[str]]:
    """The words of each simple command in a line for the shell, also of those within `$(…)`, without redirections."""
    lexer = shlex.shlex(command.replace("\\\n", " "), posix=True, punctuation_chars="();|&`\n")
    lexer.whitespace_split, lexer.whitespace = True, " \t"
    words: list[str] = []
    for token in [*lexer, ";"]:
        if set(token) <= set("();|&`\n"):
            yield from [words] if words else []
            words = []
        elif not re.match(r"\d?>", token):
            words.append(token)


def called(command: str, program: str) -> Iterator[Sequence[str]]:
    """The arguments of each call of a program; assignments before it are no part of them."""
    for words in simple(command):
        bare = list(words)
        while bare and re.fullmatch(r"[A-Z_]+=.*", bare[0]):
            bare.pop(0)
        name = program.split()
        if bare[: len(name)] == name:
            yield bare[len(name) :]


def complaint(arguments: Sequence[str]) -> str:
    """What the `enforcer` command says against these arguments before it does anything; nothing where it takes them."""
    command, name, rest = _ENFORCER, "enforcer", list(arguments)
    while hasattr(command, "commands"):
        if not rest or rest[0] not in command.commands:
            return f"{name} has no command {' '.join(rest[:1])!r}"
        command, name, rest = command.commands[rest[0]], f"{name} {rest[0]}", rest[1:]
    try:
        command.make_context(name, rest)
    except Exception as error:  # noqa: BLE001  click's own, whose home differs between versions of typer
        return f"{name}: {error}"
    return ""


LINES = [pytest.param(one, line, id=f"{one.name}: {line[:60]}") for one, line in shown()]


@pytest.mark.parametrize(("one", "line"), LINES)
def test_a_shell_takes_the_line(one: Document, line: str) -> None:
    said = subprocess.run(["bash", "-n"], input=line, capture_output=True, text=True, check=False)  # noqa: S607  bash
    assert said.stderr == ""


def test_the_enforcer_takes_every_call_of_itself() -> None:
    calls = [
        (one.name, arguments) for one, line in shown() for arguments in called(line, ".venv/bin/python -m enforcer")
    ]
    assert len(calls) >= 12
    assert [(name, said) for name, arguments in calls if (said := complaint(arguments))] == []


def test_the_enforcer_has_every_command_and_option_that_the_text_names() -> None:
    spans = [
        (one.name, span) for one in documents() for span in one.spans() if re.match(rf"enforcer ({_WORDS})\b", span)
    ]
    unknown = [(name, span, said) for name, span in spans if (said := unknown_in(span))]
    assert len(spans) >= 30
    assert unknown == []


def unknown_in(span: str) -> str:
    """What a mention in the text names and the command has not. Arguments may be left out there."""
    command, words = _ENFORCER, span.split()[1:]
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return words[0]
        command, words = command.commands[words[0]], words[1:]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    return next((word for word in words if word.startswith("--") and word.split("=")[0] not in known), "")


def test_every_make_target_is_there() -> None:
    calls = [(one.name, words[0]) for one, line in shown() for words in called(line, "make") if words]
    calls += [
        (one.name, target)
        for one in documents()
        for span in one.spans()
        for target in re.findall(r"^make ([a-z-]+)", span)
    ]
    assert len(calls) >= 15
    assert [(name, target) for name, target in calls if target not in _TARGETS] == []


def test_every_make_target_stands_in_the_document_about_work_on_it() -> None:
    told = set(re.findall(r"`make ([a-z-]+)", document("docs/develop.md").text))
    assert _TARGETS - told == {"clean", "fix", "help", "setup"}


@pytest.mark.parametrize("target", ["bench", "compare", "campaign", "fuzz", "mutants", "soak"])
def test_the_readme_says_what_each_measurement_shows_and_how_long_it_takes(target: str) -> None:
    (row,) = re.findall(rf"^\| `make {target}` \| .+ \| (.+) \|$", document("README.md").text, re.MULTILINE)
    assert re.search(r"hour|minutes", row)


def test_every_module_that_is_run_is_there() -> None:
    texts = [line for _, line in shown()] + [span for one in documents() for span in one.spans()]
    modules = {name for text in texts for name in re.findall(r"python -m ([\w.]+)", text)}
    assert "enforcer" in modules
    assert {name for name in modules if find_spec(name) is None} == set()


def test_every_script_that_is_run_is_there() -> None:
    scripts = {
        word for _, line in shown() for word in re.findall(r"(?:infra|tools|bench)/[\w./-]+\.(?:sh|py|bicep)", line)
    }
    assert len(scripts) >= 5
    assert {name for name in scripts if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("paln", "no command 'paln'"),
        ("baseline chekc x.yaml", "no command 'chekc'"),
        ("report --exposition", "--exposition"),
        ("undo", "heal"),
        ("selfcheck --patience soon", "valid number"),
    ],
)
def test_what_the_enforcer_does_not_take_is_told(arguments: str, said: str) -> None:
    assert said in complaint(arguments.split())


def test_calls_are_found_behind_assignments_and_within_substitutions() -> None:
    line = "A=1 make test && echo $(make package JSON=1 | head)  # make nothing"
    assert [list(words) for words in called(line, "make")] == [["test"], ["package", "JSON=1"]]
