"""The JSON that docs/commands.md shows, and whether what a command printed has the same names and types."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCUMENT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
_COUNTED = frozenset({"counts"})
"""Their names are verdicts and the like, and not the same each time; all are numbers."""


def undocumented(command: str, said: object) -> list[str]:
    """Where what was said differs from the example below the command's heading, by path. None fits anything."""
    section = DOCUMENT.partition(f"\n## `enforcer {command}`")[2].partition("\n## ")[0]
    example = json.loads(section.partition("```json\n")[2].partition("```")[0])
    return list(_differences(said, example, "$"))


def _differences(said: Any, example: Any, path: str) -> Iterator[str]:  # Any: JSON, looked at only here
    if said is None or example is None:
        return
    if type(said) is not type(example):
        yield f"{path}: {type(said).__name__}, documented as {type(example).__name__}"
    elif isinstance(said, dict) and path.rsplit(".", 1)[-1] in _COUNTED:
        yield from (f"{path}.{name}: no number" for name, value in said.items() if not isinstance(value, int))
    elif isinstance(said, dict):
        yield from (f"{path}.{name}: only on one side" for name in sorted(said.keys() ^ example.keys()))
        for name in said.keys() & example.keys():
            yield from _differences(said[name], example[name], f"{path}.{name}")
    elif isinstance(said, list) and said:
        if not example:
            yield f"{path}: documented as empty"
        for entry in said if example else ():
            yield from _differences(entry, example[0], f"{path}[]")
