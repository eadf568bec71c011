"""Swagger 2.0 files → JSON Schema validators that also refuse members which no specification names."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

from jsonschema import Draft4Validator, FormatChecker

type Json = Any  # Any: Swagger documents and the values they describe

_KEPT = ("type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `uri` is its address, against which its references are resolved."""

    uri: str
    content: Mapping[str, Json]

    @property
    def version(self) -> str:
        return str(self.content["info"]["version"])


def document(path: Path) -> Document:
    return Document(path.as_uri(), _read(path.as_uri()))


def resolved(of: Document, value: Mapping[str, Json]) -> Mapping[str, Json]:
    """The value itself, or what its `$ref` points to."""
    return _followed(of.uri, value["$ref"])[1] if "$ref" in value else value


def complaints(of: Document, schema: Mapping[str, Json], value: Json, *, is_answer: bool) -> Iterator[str]:
    """What is wrong with the value. Open enums (`modelAsString`) bind only answers: requests may use other casings."""
    validator = _validator(of.uri, json.dumps(schema, sort_keys=True), is_answer)
    for error in validator.iter_errors(value):
        yield f"{'.'.join(str(step) for step in error.absolute_path) or 'body'}: {error.message}"


@cache
def _validator(uri: str, schema: str, is_answer: bool) -> Draft4Validator:
    compiler = _Compiler(is_answer=is_answer)
    root = compiler.compiled(uri, json.loads(schema))
    return Draft4Validator({**root, "definitions": compiler.definitions}, format_checker=FormatChecker())


class _Compiler:
    """Gathers everything that a schema refers to, across files, into one JSON Schema."""

    def __init__(self, *, is_answer: bool) -> None:
        self.definitions: dict[str, Json] = {}
        self._names: dict[str, str] = {}
        self._is_answer = is_answer

    def compiled(self, uri: str, schema: Mapping[str, Json]) -> dict[str, Json]:
        result = self._reference(uri, schema["$ref"]) if "$ref" in schema else self._plain(uri, schema)
        return {"anyOf": [result, {"type": "null"}]} if schema.get("x-nullable") else result

    def _reference(self, uri: str, reference: str) -> dict[str, Json]:
        address = urljoin(uri, reference)
        if address not in self._names:
            self._names[address] = f"d{len(self._names)}"
            target, schema = _followed(uri, reference)
            kinds = self._kinds(target, address, schema) if "discriminator" in schema else []
            self.definitions[self._names[address]] = {"anyOf": kinds} if kinds else self.compiled(target, schema)
        return {"$ref": f"#/definitions/{self._names[address]}"}

    def _kinds(self, uri: str, address: str, schema: Mapping[str, Json]) -> list[dict[str, Json]]:
        """What derives from a schema with a discriminator: each with its own members and its own mark."""
        found = []
        for name, derived in _read(uri)["definitions"].items():
            if address in {urljoin(uri, part.get("$ref", "")) for part in derived.get("allOf", [])}:
                compiled = self.compiled(uri, derived)
                mark = {"enum": [derived.get("x-ms-discriminator-value", name)]}
                members = {**compiled.get("properties", {}), schema["discriminator"]: mark}
                found.append({**compiled, "properties": members})
        return found

    def _plain(self, uri: str, schema: Mapping[str, Json]) -> dict[str, Json]:
        result = {} if _is_anything(schema) else {key: schema[key] for key in _KEPT if key in schema}
        is_open = schema.get("x-ms-enum", {}).get("modelAsString", False)
        if "enum" in schema and (self._is_answer or not is_open):
            result["enum"] = schema["enum"]
        if "items" in schema:
            result["items"] = self.compiled(uri, schema["items"])
        members = {name: self.compiled(origin, member) for name, (origin, member) in _members(uri, schema).items()}
        more = schema.get("additionalProperties", False)
        if more and not members and isinstance(more, dict):
            result["additionalProperties"] = self.compiled(uri, more)
        if members:
            result |= {"type": "object", "properties": members, "required": sorted(_required(uri, schema))}
            result["additionalProperties"] = bool(more) or more == {}
        return {key: value for key, value in result.items() if value != []}


def _is_anything(schema: Mapping[str, Json]) -> bool:
    """AutoRest's `object` without members is any value: Resource Graph's `data` is one, an array in the examples."""
    return schema.get("type") == "object" and not {"properties", "additionalProperties", "allOf"} & set(schema)


def _members(uri: str, schema: Mapping[str, Json]) -> dict[str, tuple[str, Mapping[str, Json]]]:
    """The properties of a schema and of its `allOf`, each with the address of its file."""
    found: dict[str, tuple[str, Mapping[str, Json]]] = {}
    for part in schema.get("allOf", []):
        found |= _members(*_followed(uri, part["$ref"]))
    return found | {name: (uri, member) for name, member in schema.get("properties", {}).items()}


def _required(uri: str, schema: Mapping[str, Json]) -> set[str]:
    inherited = [_required(*_followed(uri, part["$ref"])) for part in schema.get("allOf", [])]
    return set(schema.get("required", [])).union(*inherited)


def _followed(uri: str, reference: str) -> tuple[str, Mapping[str, Json]]:
    """The address of the file that a `$ref` leads to, and the value there."""
    target, pointer = urldefrag(urljoin(uri, reference))
    value: Json = _read(target)
    for step in pointer.strip("/").split("/"):
        value = value[step.replace("~1", "/").replace("~0", "~")]
    return target, value


@cache
def _read(uri: str) -> Mapping[str, Json]:
    content: Mapping[str, Json] = json.loads(Path(url2pathname(urlsplit(uri).path)).read_text(encoding="utf-8"))
    return content
