"""Memory that this process holds, whatever pages it keeps: blocks of Python's allocator, and bytes of the C library's.

Resident memory goes up in steps, because pages that were used once are kept; what is lost for good is seen here first.
"""

import ctypes
import sys

_MB = 2**20
_FIELDS = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class _Info(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33 and later (mallinfo(3)): over all arenas."""

    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS]


def blocks() -> int:
    """Of up to 512 bytes each."""
    return sys.getallocatedblocks()


def malloc_mb() -> float:
    """All that is larger, and what libraries in C take. 0.0 where the C library does not tell."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0.0
    ask.restype = _Info
    told = ask()
    used: int = told.uordblks + told.hblkhd
    return used / _MB
