"""How an index in trouble spoils a page."""

from enum import Enum


class PageFault(Enum):
    """What is wrong with a page of Resource Graph; its counts stay true."""

    LOST = "no rows"
    DUPLICATES = "each row twice"
    NULLS = "nothing but nulls"
    WRONG_TYPES = "each row of whom it was, its other values of other types"
    LOOP = "a $skipToken that leads to the same page again"
