"""Half a UTF-16 pair in an answer is no text; a pair is one letter."""

import json

import pytest
from azure.core.exceptions import DecodeError

from enforcer.azure.whole_text import DecodeWholeText, whole

HALF, PAIR, WORDS = '{"a": ["\\uD800"]}', '{"a": "\\ud83d\\ude00"}', '{"a": "\\\\ud800"}'


@pytest.mark.parametrize("text", [HALF, HALF.replace("D8", "dc"), '{"\\ud800": 1}'])
def test_half_a_pair_anywhere_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        whole(json.loads(text), text)
    with pytest.raises(DecodeError):
        DecodeWholeText.deserialize_from_text(text, "application/json")


@pytest.mark.parametrize("text", [PAIR, WORDS, "{}"])
def test_all_else_is_as_it_was(text: str) -> None:
    assert whole(json.loads(text), text) == json.loads(text)
    assert DecodeWholeText.deserialize_from_text(text, "application/json") == json.loads(text)
