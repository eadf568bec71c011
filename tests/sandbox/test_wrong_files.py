"""Whatever stands in a seed or faults file: it is read, or refused with file, line, path, value and what is allowed."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.complaint import BadFile
from sandbox.demo.cast import settle_in
from sandbox.fault_file import read_faults
from sandbox.marked_yaml import read_yaml
from sandbox.seed_file import read_seed
from tests.sandbox.test_seed_file import FAULTS, ROLE, TENANT

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)  # fmt: skip  # one line for each level


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"watch: a\nname: b\0c", "2: not YAML: the character U+0000 is not allowed"),
        (b"watch: a\nname: \xff", "2: the byte 0xff is no UTF-8; a text in UTF-8 is wanted"),
        (b"a:\n  " + b"[" * 100_000, "2: more than 20 levels of nesting; allowed: 20"),
        (b"a:\n  " + b"{a: " * 100_000, "2: more than 20 levels of nesting; allowed: 20"),
        (b"".join(b" " * depth + b"a:\n" for depth in range(3_000)), "21: more than 20 levels of nesting; allowed: 20"),
        (b"\n- !!timestamp foo", "2: [0]: 'foo' is no timestamp"),
        (b"\n- !!int abc", "2: [0]: 'abc' is no int"),
        (b"\n- !!float abc", "2: [0]: 'abc' is no float"),
        (b"\n- !!bool abc", "2: [0]: 'abc' is no bool"),
        (b"\n- !!binary abc", "2: [0]: the tag '!!binary' is not allowed here; allowed: str, int, float, "),
        (b"\n- !!python/object:os.system x", "2: [0]: the tag '!!python/object:os.system' is not allowed here"),
        (b"\na: !mine {b: 1}", "2: a: the tag '!mine' is not allowed here"),
        (b"\n? [a, b]\n: c", "2: a key must be a text"),
        (b"\na: &a [*a]", "2: a[0]: an alias to what it is part of"),
        (LAUGHS.encode(), "more than 100000 values, aliases counted each time"),
        (b'\na: "\\UFFFFFFFF"', "2: not YAML: "),
        (b"\na: b: c", "2: not YAML: mapping values are not allowed here"),
        (b"a: 1\n--- \nb: 2", "2: not YAML: but found another document"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip  # one mistake a line
def test_a_file_that_is_no_plain_yaml_names_its_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read_yaml(tmp_path / "x.yaml")
    assert complaint in str(caught.value)
    assert re.fullmatch(r".*x\.yaml:\d+: .*", str(caught.value))


@pytest.mark.parametrize("name", ["none.yaml", ".", "no\0thing"])
def test_a_file_that_can_not_be_read_is_a_complaint(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match="can not be read"):
        read_yaml(tmp_path / name)


def test_a_date_is_a_text_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("- 2026-13-45\n- 2026-01-01")
    content = read_yaml(tmp_path / "x.yaml").content
    assert isinstance(content, list)
    assert [one.content for one in content] == ["2026-13-45", "2026-01-01"]


def test_a_complaint_is_one_line_whatever_the_file_holds(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text('watch: "a\\nb\\e[31m"\n')
    with pytest.raises(BadFile) as caught:
        read_seed(tmp_path / "x.yaml", Assumptions())
    assert "watch: 'a\\nb\\x1b[31m' is unknown" in str(caught.value)


ODDITIES = st.sampled_from(
    (
        *("", "null", "[]", "{}", "[1]", "{a: b}", "true", "a/b", "'('", "/", "//", "*a", "&a [*a]", "[" * 30),
        *(".inf", "-.inf", ".nan", "-1", "0", "1.5", "9" * 400, "99999999999999", "2026-13-45", "!!int x"),
        *("'\\0'", '"\\0"', "\0", "\ud7ff", "11111111-1111-1111-1111-111111111111", "!!timestamp x"),
        *("Free", "Standard", "AI", "POST", "GET", "lost_write", "stale_read", "hang"),
    )
)
"""Values that a member may hold by mistake."""


def spoilt(text: str, places: list[tuple[int, str]]) -> str:
    """`text` with the value of some of its members replaced."""
    members = list(re.finditer(r"(?<=: )[^\s,#{}\[\]]+", text))
    for place, value in sorted(places, key=lambda one: one[0] % len(members), reverse=True):
        found = members[place % len(members)]
        text = text[: found.start()] + value + text[found.end() :]
    return text


def check_lines(error: BadFile, file: Path) -> None:
    assert error.complaints
    assert all(str(one).startswith(f"{file}:{one.line}: ") and one.line > 0 for one in error.complaints)


PLACES = st.lists(st.tuples(st.integers(0, 500), ODDITIES), min_size=1, max_size=3, unique_by=lambda one: one[0] % 500)
ALWAYS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ALWAYS
@given(places=PLACES)
def test_a_tenant_with_odd_values_moves_in_or_is_refused_by_line(tmp_path: Path, places: list[tuple[int, str]]) -> None:
    file = tmp_path / "tenant.yaml"
    file.write_text(spoilt(TENANT, places))
    (tmp_path / "plan-keeper.json").write_text(ROLE)
    try:
        seed = read_seed(file, Assumptions())
    except BadFile as error:
        check_lines(error, file)
        return
    azure = SimulatedAzure(assumptions=seed.assumptions, tenant_id=seed.tenant_id)
    seed.settle(azure.tenant, azure.identity)
    assert len(azure.tenant.subscriptions) == len(seed.subscriptions)
    assert len(azure.tenant.groups) == len(seed.groups) + 1
    assert azure.identity.system_assigned is not None


@ALWAYS
@given(places=PLACES)
def test_faults_with_odd_values_are_taken_or_refused_by_line(tmp_path: Path, places: list[tuple[int, str]]) -> None:
    file, azure = tmp_path / "faults.yaml", SimulatedAzure()
    settle_in(azure.tenant)
    file.write_text(spoilt(FAULTS, places))
    try:
        plan = read_faults(file, azure.tenant)
    except BadFile as error:
        check_lines(error, file)
        return
    azure.faults.add(*plan.faults)
    for change in plan.changes:
        change.happen(azure.tenant)
