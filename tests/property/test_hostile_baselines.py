"""A baseline that is made to hurt is refused by its place and in words, in little time and memory."""

import time
import tracemalloc
from collections.abc import Callable

import pytest

from enforcer.baselines.file import read
from enforcer.documents.yaml_subset import LARGEST_FILE
from enforcer.errors import BadBaseline
from tests.unit.baseline_texts import GOOD, TODAY

BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True))

HOSTILE: dict[str, tuple[str, str]] = {
    "aliases that double each time": (BOMB, "b.yaml:1: the file: got no YAML: anchors, aliases and tags are not"),
    "50 MB": (GOOD + "#" * 50_000_000, "more than 262144 characters; allowed: at most 262144"),
    "lists ten thousand deep": ("[" * 10_000, "nested too deeply; allowed: 20 levels"),
    "lists ten thousand deep that end": ("[" * 10_000 + "]" * 10_000, "nested too deeply; allowed: 20 levels"),
    "mappings ten thousand deep": ("{a: " * 10_000, "nested too deeply; allowed: 20 levels"),
    "dashes ten thousand deep": ("- " * 10_000, "nested too deeply; allowed: 20 levels"),
    "question marks ten thousand deep": ("? " * 10_000, "nested too deeply; allowed: 20 levels"),
    "lines that are indented ever deeper": ("\n".join(" " * at + "a:" for at in range(600)), "b.yaml:23: the file"),
    "a key with a Cyrillic o": (GOOD.replace("mode:", "m\u043ede:"), "unknown key 'm\u043ede'"),
    "a key with a Ukrainian i": (GOOD.replace("tier:", "t\u0456er:"), "(did you mean tier?)"),
    "a key with a letter that can't be seen": (GOOD.replace("mode:", "mo\u200bde:"), "'mo\\u200bde'"),
    "a key twice": (GOOD + "mode: observe\n", "mode: got a key twice"),
    "NUL": (GOOD + "\0", "ReaderError"),
    "a number of two hundred thousand digits": (
        GOOD.replace("version: 1", "version: " + "9" * 200_000),
        "version: got",
    ),
    "a tag that would run a command": (
        GOOD.replace("version: 1", "version: !!python/name:os.system 1"),
        "tags are not",
    ),
    "a tag of YAML's own": (GOOD.replace("version: 1", "version: !!int 1"), "tags are not allowed"),
    "a merge key": (GOOD + "<<: {mode: observe}\n", "unknown key '<<'"),
    "a merge of an alias": (GOOD + "<<: *x\n", "anchors, aliases and tags are not allowed"),
    "fifty thousand documents": ("---\n" * 50_000, "another document"),
    "a million": (GOOD + "#" * LARGEST_FILE, "characters; allowed: at most"),
}
MOST_TIME, MOST_MEMORY = 500, 50
"""Times what the good one takes, which is a thousandth of the largest."""


def refused(text: str) -> str:
    with pytest.raises(BadBaseline) as caught:
        read(text, file="b.yaml", today=TODAY)
    return str(caught.value)


def seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def most_memory(act: Callable[[], object]) -> int:
    tracemalloc.start()
    act()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def good() -> object:
    return read(GOOD, file="b.yaml", today=TODAY)


@pytest.mark.parametrize(("text", "words"), HOSTILE.values(), ids=HOSTILE)
def test_it_is_refused_in_words_within_bounded_work(text: str, words: str) -> None:
    told = refused(text)
    assert words in told
    assert len(told) < 1_000
    assert seconds(lambda: refused(text)) < MOST_TIME * min(seconds(good) for _ in range(5))
    assert most_memory(lambda: refused(text)) < MOST_MEMORY * most_memory(good)
