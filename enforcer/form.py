"""What a file may say, as data: from one form come the check, the JSON Schema, the table and what editors complete."""

from dataclasses import dataclass

ANYTHING = "*"
"""In a path: every key of that mapping. Where a value is Said by a word or a mapping, its word is meant."""

type Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in which `pattern` is found: one that Python and ECMA 262 read the same way."""

    pattern: str
    allowed: str
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Word:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """From `least` to `most`, both included."""

    least: float
    most: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date, `2027-06-30`, bare or quoted."""


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`, bare."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list without repetitions of words. Who says the first of a pair in `brings` also says the second."""

    form: "Form"
    most: int
    least: int = 0
    brings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """A mapping whose keys the writer chooses: name → text."""

    key: Text
    value: Text
    most: int


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    form: "Form"
    meaning: str
    required: bool = False
    default: str = ""
    """What silence means, in words."""


@dataclass(frozen=True, slots=True)
class Says:
    """Somewhere at `path` stands one of these values."""

    path: Path
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """The mapping at `path` has at least one of these keys."""

    path: Path
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When something is said, other keys are needed, forbidden, or bound to some words."""

    when: Says | Has
    why: str
    needs: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    only: tuple[tuple[Path, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """These keys and no others, under these rules. `one_of`: exactly one of them; `some`: not empty."""

    keys: tuple[Key, ...]
    rules: tuple[Rule, ...] = ()
    one_of: tuple[str, ...] = ()
    some: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A mapping that may be cut short to the word of its first key."""

    mapping: Mapping

    @property
    def head(self) -> Key:
        return self.mapping.keys[0]


type Form = Text | Word | Number | Day | Flag | Many | Names | Mapping | Said
