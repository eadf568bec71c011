"""Memory in use: what is held counts, and what was let go does not, whatever pages the process keeps."""

from bench.soak.in_use import blocks, malloc_mb

_MB = 2**20


def test_bytes_that_are_held_are_in_use_until_they_are_let_go() -> None:
    before = malloc_mb()
    held = [bytearray(_MB) for _ in range(20)]
    while_held = malloc_mb() - before
    held.clear()
    assert while_held > 19
    assert malloc_mb() - before < 1


def test_small_objects_that_are_held_are_blocks_in_use_until_they_are_let_go() -> None:
    before = blocks()
    held = [object() for _ in range(10_000)]
    while_held = blocks() - before
    held.clear()
    assert while_held >= 10_000
    assert blocks() - before < 1_000
