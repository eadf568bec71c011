"""The templates for pipelines: of the published form, pinned, with few rights, and nothing in them is made up."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from enforcer.cli.main import app
from tests.ci.templates import (
    AZURE,
    CI,
    GITHUB,
    ROOT,
    Texts,
    against_its_schema,
    altered,
    calls,
    everything_run,
    jobs,
    scripts,
    texts,
)

PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
HAS_NO_JOB_OF_ITS_OWN = ("README.md", "plan.sh")


def test_every_file_is_a_template_the_page_about_them_or_their_script() -> None:
    assert texts().keys() == {*GITHUB, *AZURE, *HAS_NO_JOB_OF_ITS_OWN}
    assert [name for name in (*GITHUB, *AZURE) if f"]({name})" not in texts()["README.md"]] == []


def out_of_form(found: Texts) -> list[str]:
    return [line for name in (*GITHUB, *AZURE) for line in against_its_schema(name, found[name])]


def test_each_is_of_the_published_form() -> None:
    assert out_of_form(texts()) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("github.yml", "timeout-minutes: 60", "timeout-minute: 60"),
        ("github-plan.yml", "runs-on:", "run-on:"),
        ("github-canary.yml", "- cron:", "- crown:"),
        ("azure-pipelines.yml", "timeoutInMinutes: 60", "timeoutInMinute: 60"),
        ("azure-pipelines-plan.yml", "scriptType: bash", "scriptType: basch"),
        ("azure-pipelines-canary.yml", "AzureCLI@2", "AzureCLX@2"),
    ],
)
def test_one_out_of_form_is_told(name: str, old: str, new: str) -> None:
    assert any(line.startswith(name) for line in out_of_form(altered(name, old, new)))


def zizmor(folder: Path, found: Texts) -> subprocess.CompletedProcess[str]:
    """A linter's rules for workflows, without the network: pins, rights, what others write into scripts."""
    for name in GITHUB:
        (folder / name).write_text(found[name], encoding="utf-8")
    program = Path(sys.executable).parent / "zizmor"
    command = [str(program), "--offline", "--no-progress", "--pedantic", *(str(folder / name) for name in GITHUB)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  a pinned program


def test_the_linter_for_workflows_finds_nothing_even_when_it_is_pedantic(tmp_path: Path) -> None:
    ended = zizmor(tmp_path, texts())
    assert (ended.returncode, "No findings to report" in ended.stdout) == (0, True), ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("github.yml", "          persist-credentials: false\n", "          clean: true\n", "artipacked"),
        ("github.yml", "permissions:\n  contents: read\n", "permissions: write-all\n", "excessive-permissions"),
        (
            "github-plan.yml",
            'run: docs/ci/plan.sh "$BASELINE" plan.md',
            "run: echo ${{ github.event.pull_request.title }}",
            "template-injection",
        ),
        ("github-canary.yml", "@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca", "@v3", "unpinned-uses"),
    ],
)
def test_what_the_linter_would_find_is_told(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    ended = zizmor(tmp_path, altered(name, old, new))
    assert ended.returncode != 0
    assert said in ended.stdout


def test_actions_are_pinned_by_a_full_hash_with_its_version_beside_it_and_tasks_by_their_major_version() -> None:
    used = [
        line.partition("uses:")[2].strip() for name in GITHUB for line in texts()[name].splitlines() if "uses:" in line
    ]
    assert len(used) >= 8
    assert [one for one in used if not PINNED.fullmatch(one)] == []
    assert len({one.partition("@")[0] for one in used}) == len(set(used)), "one action in two versions"
    tasks = re.findall(r"task: (\S+)", "\n".join(texts()[name] for name in AZURE))
    assert [one for one in tasks if not re.fullmatch(r"\w+@\d+", one)] == []


def test_no_secret_is_asked_for_and_only_who_logs_in_may_ask_for_a_token() -> None:
    assert [name for name, text in texts().items() if re.search(r"secrets\.|client-secret|creds:", text)] == []
    asking = {
        (name, job)
        for name in GITHUB
        for job, said in jobs(name, texts()[name]).items()
        if (said.get("permissions") or {}).get("id-token") == "write"
    }
    assert asking == {("github-plan.yml", "plan"), ("github-canary.yml", "selfcheck")}


def test_a_pull_request_from_a_fork_gets_no_login() -> None:
    plan = jobs("github-plan.yml", texts()["github-plan.yml"])["plan"]
    assert plan["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert "pull_request_target" not in texts()["github-plan.yml"]


def not_taken(found: Texts) -> list[str]:
    """What the `enforcer` command says against the arguments that the templates give it, before it does anything."""
    return [said for script in everything_run(found) for words in calls(script) if (said := _complaint(words))]


def _complaint(words: list[str]) -> str:
    command, name, rest = get_command(app), "enforcer", list(words)
    while hasattr(command, "commands"):
        if not rest or rest[0] not in command.commands:
            return f"{name} has no command {' '.join(rest[:1])!r}"
        command, name, rest = command.commands[rest[0]], f"{name} {rest[0]}", rest[1:]
    try:
        command.make_context(name, rest)
    except Exception as error:  # noqa: BLE001  click's own, whose home differs between versions of typer
        return f"{name}: {error}"
    return ""


def test_the_enforcer_takes_every_call_of_itself() -> None:
    every = [tuple(words) for script in everything_run(texts()) for words in calls(script)]
    assert {words[0] for words in every} == {"baseline", "plan", "selfcheck"}
    assert len(every) == 5
    assert not_taken(texts()) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("github-plan.yml", "baseline check", "baseline chekc"),
        ("plan.sh", "plan --baseline", "plan --baselines"),
        ("github-canary.yml", "--least-rights", "--least-right"),
        ("azure-pipelines-canary.yml", "selfcheck --subscription", "selfcheck --subscriptions"),
    ],
)
def test_a_call_that_the_enforcer_does_not_take_is_told(name: str, old: str, new: str) -> None:
    assert not_taken(altered(name, old, new))


def not_there(found: Texts) -> list[str]:
    """Targets of make, scripts and files that the templates name and this tree has not."""
    text = "\n".join(everything_run(found))
    targets = re.findall(r"\bmake ([a-z-]+)", text)
    lines = [f"make {one}" for one in targets if not re.search(rf"^{one}:", MAKEFILE, re.MULTILINE)]
    named = {one for name in (*GITHUB, *AZURE) for one in re.findall(r"(?:docs|baselines)/[\w./-]+\.\w+", found[name])}
    return lines + [one for one in sorted(named) if not (ROOT / one).exists()]


def test_every_target_and_file_that_is_named_is_there() -> None:
    assert not_there(texts()) == []
    assert not_there(altered("github.yml", "make audit", "make audits")) == ["make audits"]
    assert not_there(altered("github-plan.yml", "docs/ci/plan.sh", "docs/ci/plans.sh")) == ["docs/ci/plans.sh"]
    assert not_there(altered("github-plan.yml", "default.yaml", "defaults.yaml")) == ["baselines/defaults.yaml"]


def test_both_kinds_run_the_same() -> None:
    for github, azure in zip(GITHUB, AZURE, strict=True):
        mine, theirs = (
            {tuple(words[:2]) for script in scripts(name, texts()[name]) for words in calls(script)}
            | {
                one
                for script in scripts(name, texts()[name])
                for one in re.findall(r"make \w+|az bicep|plan\.sh", script)
            }
            for name in (github, azure)
        )
        assert mine == theirs


def test_the_package_is_kept_with_its_bill_of_materials_after_the_audit() -> None:
    package = jobs("github.yml", texts()["github.yml"])["package"]["steps"]
    assert [step["run"] for step in package if "run" in step] == ["make audit", "make package"]
    assert package[-1]["with"]["path"].split() == ["dist/enforcer.zip", "dist/enforcer.cdx.json"]


def test_the_script_can_be_run() -> None:
    assert (CI / "plan.sh").stat().st_mode & 0o111
