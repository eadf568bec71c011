"""The files that describe the infrastructure, as texts by path: what the checks read, and what tests break."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_FILES = (
    "infra/*.bicep",
    "infra/*.json",
    "infra/*.sh",
    "azure.yaml",
    "local.settings.example.json",
    "host.json",
    "Makefile",
)

type Sources = Mapping[str, str]
"""Path from the project's root → text."""


@cache
def sources() -> Sources:
    """As they are in the project."""
    found = sorted(path for pattern in _FILES for path in ROOT.glob(pattern))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}


def altered(path: str, old: str, new: str) -> Sources:
    """A copy in which `old`, which must be there, is `new`."""
    text = sources()[path]
    assert old in text, f"{path} has no {old!r} to break"
    return {**sources(), path: text.replace(old, new, 1)}


def json_at(path: str, found: Sources) -> Any:  # Any: JSON of any shape
    return json.loads(found[path])
