"""Microsoft's bicep types of one provider + a JSON value → what in the value they do not know."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

type Json = Any  # Any: bicep types as Microsoft wrote them, and the answers they describe


class BicepTypes:
    """One file of `bicep-types`. Like the Swagger judge it also refuses members that Microsoft does not name."""

    def __init__(self, file: Path) -> None:
        self._types: list[Json] = json.loads(file.read_text(encoding="utf-8"))

    def complaints(self, resource: str, value: Json) -> list[str]:
        """`resource` with its version, such as `Microsoft.CognitiveServices/accounts@2025-09-01`."""
        found = next(one for one in self._types if one["$type"] == "ResourceType" and one["name"] == resource)
        return list(self._about(self._at(found["body"]), value, "body"))

    def _about(self, kind: Json, value: Json, where: str) -> Iterator[str]:
        match kind["$type"]:
            case "ObjectType":
                yield from self._about_object(kind, value, where)
            case "ArrayType":
                for place, item in enumerate(value if isinstance(value, list) else [None]):
                    yield from self._about(self._at(kind["itemType"]), item, f"{where}[{place}]")
            case "UnionType":
                texts = [one.get("value") for one in map(self._at, kind["elements"])]
                if value not in texts:
                    yield f"{where}: {value!r} is none of {texts}"
            case "StringLiteralType" if value != kind["value"]:
                yield f"{where}: {value!r} is not {kind['value']!r}"
            case "StringType" if not isinstance(value, str):
                yield f"{where}: {value!r} is no text"

    def _about_object(self, kind: Json, value: Json, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{where}: {value!r} is no object"
            return
        for name, member in value.items():
            if name in kind["properties"]:
                yield from self._about(self._at(kind["properties"][name]["type"]), member, f"{where}.{name}")
            elif "additionalProperties" not in kind:
                yield f"{where}.{name}: unknown"

    def _at(self, reference: Json) -> Json:
        return self._types[int(reference["$ref"].rpartition("/")[2])]
