"""The templates in docs/ci as texts by name, and all that they would run."""

import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
CI = ROOT / "docs" / "ci"
GITHUB = ("github.yml", "github-plan.yml", "github-canary.yml")
AZURE = ("azure-pipelines.yml", "azure-pipelines-plan.yml", "azure-pipelines-canary.yml")
ENFORCER = [".venv/bin/python", "-m", "enforcer"]

type Texts = Mapping[str, str]
"""Name below docs/ci → text."""
type Yaml = Any  # Any: YAML of any shape


@cache
def texts() -> Texts:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(CI.iterdir()) if file.is_file()}


def altered(name: str, old: str, new: str) -> Texts:
    """A copy in which `old`, which must be there, is `new`."""
    assert old in texts()[name], f"{name} has no {old!r} to break"
    return {**texts(), name: texts()[name].replace(old, new, 1)}


@cache
def _judge(schema: str) -> Draft7Validator:
    return Draft7Validator(get_builtin_schema(f"vendor.{schema}"))


def against_its_schema(name: str, text: str) -> list[str]:
    """Complaints. Azure Pipelines reads every scalar as text, and its schema is written for that."""
    if name in AZURE:
        loaded, judge = yaml.load(text, Loader=yaml.BaseLoader), _judge("azure-pipelines")  # noqa: S506  texts only
    else:
        loaded, judge = YAML(typ="safe", pure=True).load(text), _judge("github-workflows")
    return [f"{name}: {one.json_path}: {one.message[:200]}" for one in judge.iter_errors(loaded)]


def jobs(name: str, text: str) -> Mapping[str, Yaml]:
    found = yaml.safe_load(text)["jobs"]
    return {one["job"]: one for one in found} if name in AZURE else found


def scripts(name: str, text: str) -> Iterator[str]:
    """What the steps of all jobs run in a shell."""
    for job in jobs(name, text).values():
        for step in job["steps"]:
            said = step.get("run") or step.get("bash") or step.get("inputs", {}).get("inlineScript")
            if said:
                yield said


def everything_run(found: Texts) -> list[str]:
    """The scripts of all templates, and plan.sh, which they run."""
    return [*(one for name in (*GITHUB, *AZURE) for one in scripts(name, found[name])), found["plan.sh"]]


def calls(script: str) -> Iterator[list[str]]:
    """The arguments of each call of the `enforcer` command, without redirections."""
    for line in script.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="();|&<>")
        lexer.whitespace_split = True
        words = list(lexer)
        for start in range(len(words) - len(ENFORCER) + 1):
            if words[start : start + len(ENFORCER)] == ENFORCER:
                yield _until_the_end(words[start + len(ENFORCER) :])


def _until_the_end(words: list[str]) -> list[str]:
    ends = (at for at, one in enumerate(words) if set(one) <= set("();|&<>"))
    found = words[: next(ends, len(words))]
    return found[:-1] if found and found[-1] in {"1", "2"} else found
