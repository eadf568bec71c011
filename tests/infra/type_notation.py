"""Types of resources written by hand, in the form of Microsoft's own files of types."""

from collections.abc import Mapping

from tests.infra.bicep_types import Library, Type

_OPTIONAL, _REQUIRED = 0, 1


class Notation:
    """Collects types as they are named; `library` is what they make up."""

    def __init__(self) -> None:
        self._types: list[Type] = []
        self.text = self._kept({"$type": "StringType"})
        self.flag = self._kept({"$type": "BooleanType"})

    def _kept(self, one: Type) -> Type:
        self._types.append(one)
        return {"$ref": f"#/{len(self._types) - 1}"}

    def body(self, required: Mapping[str, Type], optional: Mapping[str, Type]) -> Type:
        """An object's type itself, as a resource's body is."""
        fields = {name: {"type": kind, "flags": _REQUIRED} for name, kind in required.items()}
        fields |= {name: {"type": kind, "flags": _OPTIONAL} for name, kind in optional.items()}
        return {"$type": "ObjectType", "properties": fields}

    def object(self, required: Mapping[str, Type], optional: Mapping[str, Type]) -> Type:
        return self._kept(self.body(required, optional))

    def any_name(self, kind: Type) -> Type:
        return self._kept({"$type": "ObjectType", "properties": {}, "additionalProperties": kind})

    def many(self, kind: Type) -> Type:
        return self._kept({"$type": "ArrayType", "itemType": kind})

    def word(self, *words: str) -> Type:
        elements = [self._kept({"$type": "StringLiteralType", "value": one}) for one in words]
        return self._kept({"$type": "UnionType", "elements": elements})

    def library(self, bodies: Mapping[str, Type]) -> Library:
        """By type@version, in lower case."""
        return Library(tuple(self._types), {kind.lower(): body for kind, body in bodies.items()})
