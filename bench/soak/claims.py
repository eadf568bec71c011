"""What is claimed of the end of a run, and what was found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Claim:
    words: str
    holds: bool
    found: object = ""


@dataclass(slots=True)
class Claims:
    all: list[Claim] = field(default_factory=list)

    def expect(self, words: str, found: object, wanted: object) -> None:
        self.all.append(Claim(words, found == wanted, found))

    def expect_at_most(self, words: str, found: float, most: float) -> None:
        self.all.append(Claim(words, found <= most, round(found, 2)))

    @property
    def broken(self) -> tuple[Claim, ...]:
        return tuple(one for one in self.all if not one.holds)
