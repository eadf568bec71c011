"""A connection string that is none is told by what is wrong with it, and never by its value."""

import pytest
from azure.monitor.opentelemetry.exporter._connection_string_parser import ConnectionStringParser
from hypothesis import given
from hypothesis import strategies as st

from enforcer.configuration.connection_string import problems

KEY = "0a1b2c3d-0000-4000-8000-00000000a1ce"
GOOD = f"InstrumentationKey={KEY};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/"
BAD = {
    "nothing but a key": (KEY, "part 1 of 1 is not NAME=VALUE"),
    "a semicolon at the end": (f"{GOOD};", "ends with a semicolon"),
    "two in a row": (GOOD.replace(";", ";;"), "part 2 of 3 is not NAME=VALUE"),
    "another equals sign": (f"{GOOD}?a=b", "part 2 of 2 is not NAME=VALUE"),
    "a key in capitals": (GOOD.replace(KEY, KEY.upper()), "no UUID in small letters, but 36 characters"),
    "a key that is none": (GOOD.replace(KEY, "secret"), "no UUID in small letters, but 6 characters"),
    "no key": (GOOD.partition(";")[2], "without InstrumentationKey"),
    "quotes from a shell": (f'"{GOOD}"', "with blanks or quotes around it"),
    "a line's end": (f"{GOOD}\n", "with blanks or quotes around it"),
    "a host without its scheme": (GOOD.replace("https://", ""), "ingestionendpoint does not begin with https://"),
    "plain text over the network": (GOOD.replace("https", "http"), "ingestionendpoint does not begin with https://"),
    "another way to sign in": (f"{GOOD};Authorization=aad", "Authorization is not ikey"),
}


@pytest.mark.parametrize(
    "text", [GOOD, f"InstrumentationKey={KEY}", f"{GOOD};LiveEndpoint=https://x/;ApplicationId=1", GOOD.lower()]
)
def test_a_good_one_has_no_problem(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(("text", "why"), BAD.values(), ids=BAD)
def test_a_bad_one_is_told_by_what_is_wrong(text: str, why: str) -> None:
    (told,) = problems(text)
    assert why in told.value
    assert "InstrumentationKey=UUID" in told.allowed


@pytest.mark.parametrize(("text", "_"), BAD.values(), ids=BAD)
def test_the_value_itself_is_not_told(text: str, _: str) -> None:
    assert KEY not in str(problems(text)).lower()
    assert "secret" not in str(problems(text))


@given(st.text(st.sampled_from('Ia=;:/-."\n0'), max_size=8), st.integers(0, len(GOOD)), st.integers(0, 3))
def test_what_has_no_problem_is_taken_by_the_exporter(inserted: str, at: int, cut: int) -> None:
    text = GOOD[:at] + inserted + GOOD[at + cut :]
    if not problems(text):
        ConnectionStringParser(text)
