"""What a file may say, as data: from one form come the check, the JSON Schema, the table and what editors complete.

Structs, not dataclasses: thirteen of those take five milliseconds of every cold start to be made, these a tenth of one.
"""

from msgspec import Struct

ANYTHING = "*"
"""In a path: every key of that mapping. Where a value is Said by a word or a mapping, its word is meant."""

type Path = tuple[str, ...]


class Text(Struct, frozen=True):
    """A text in which `pattern` is found: one that Python and ECMA 262 read the same way."""

    pattern: str
    allowed: str
    longest: int = 200


class Word(Struct, frozen=True):
    words: tuple[str, ...]


class Number(Struct, frozen=True):
    """From `least` to `most`, both included."""

    least: float
    most: float
    whole: bool = False


class Day(Struct, frozen=True):
    """A date, `2027-06-30`, bare or quoted."""


class Flag(Struct, frozen=True):
    """`true` or `false`, bare."""


class Many(Struct, frozen=True):
    """A list without repetitions of words. Who says the first of a pair in `brings` also says the second."""

    form: "Form"
    most: int
    least: int = 0
    brings: tuple[tuple[str, str], ...] = ()


class Names(Struct, frozen=True):
    """A mapping whose keys the writer chooses: name → text."""

    key: Text
    value: Text
    most: int


class Key(Struct, frozen=True):
    name: str
    form: "Form"
    meaning: str
    required: bool = False
    default: str = ""
    """What silence means, in words."""


class Says(Struct, frozen=True):
    """Somewhere at `path` stands one of these values."""

    path: Path
    values: tuple[str | bool, ...]


class Has(Struct, frozen=True):
    """The mapping at `path` has at least one of these keys."""

    path: Path
    keys: tuple[str, ...]


class Rule(Struct, frozen=True):
    """When something is said, other keys are needed, forbidden, or (`only`) bound to some words; to none: forbidden."""

    when: Says | Has
    why: str
    needs: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    only: tuple[tuple[Path, tuple[str, ...]], ...] = ()


class Mapping(Struct, frozen=True):
    """These keys and no others, under these rules. `one_of`: exactly one of them; `some`: not empty."""

    keys: tuple[Key, ...]
    rules: tuple[Rule, ...] = ()
    one_of: tuple[str, ...] = ()
    some: bool = False


class Said(Struct, frozen=True):
    """A mapping that may be cut short to the word of its first key."""

    mapping: Mapping

    @property
    def head(self) -> Key:
        return self.mapping.keys[0]


type Form = Text | Word | Number | Day | Flag | Many | Names | Mapping | Said
