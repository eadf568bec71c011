"""KQL text → the same text for the engine, whose grammar takes the column `kind` for a word of its own.

In Resource Graph `kind` is a column like any other: `resources | where kind == 'OpenAI'`. It is a parameter's name only
right behind an operator that has one (`join kind=leftouter`).
"""

import re

_WORDS = re.compile(
    r"""//[^\n]*
    |@?'(?:[^'\\\n]|\\.)*'
    |@?"(?:[^"\\\n]|\\.)*"
    |\[\s*(?:'kind'|"kind")\s*\]
    |\b(?:join|union|lookup|search|parse|parse-where|mv-?expand|mv-?apply)\s+(?:hint\.\w+\s*=\s*\w+\s+)*kind\s*=
    |\$(?:left|right)\.kind\b
    |(?P<dot>\.)?(?<![\w$-])kind(?![\w-])""",
    re.VERBOSE,
)


def with_kind_quoted(text: str) -> str:
    """Texts in quotes and comments stay as they are."""
    return _WORDS.sub(_quoted, text)


def _quoted(found: re.Match[str]) -> str:
    return "['kind']" if found[0] in {"kind", ".kind"} else found[0]
