"""docs/deploy.md names what is there: parameters with their defaults, files, outputs, actions."""

import re

import pytest

from tests.infra.bicep import parsed
from tests.infra.sources import ROOT, json_at, sources

TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "file"), [("## Parameters", "infra/main.bicep"), ("## Workbook and alerts", "infra/watch.bicep")]
)
def test_the_table_of_parameters_is_the_file_s(title: str, file: str) -> None:
    section = TEXT.partition(f"{title}\n")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]+?)`? \|", section, re.MULTILINE))
    parameters = parsed(file, sources()).parameters
    assert told.keys() == parameters.keys()
    for name, one in parameters.items():
        if not one.has_default:
            assert told[name] == "required"
        elif told[name] == "none":
            assert one.default in ([], {}, "")
        elif "{" not in told[name]:
            assert told[name] == str(one.default)


def test_every_file_that_is_named_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)", TEXT)
    scripts = re.findall(r"(?:\$ |--template-file )(infra/\S+)", TEXT)
    assert len(links) + len(scripts) >= 8
    assert [one for one in links if not (ROOT / "docs" / one).exists()] == []
    assert [one for one in scripts if not (ROOT / one).exists()] == []


def test_every_variable_of_the_lines_is_an_output_or_set_before() -> None:
    exported = set(re.findall(r"([A-Z_]+)=", TEXT.partition("export ")[2].partition("\n")[0]))
    known = exported | parsed("infra/main.bicep", sources()).outputs.keys()
    unknown = set()
    for line in TEXT.splitlines():
        unknown |= set(re.findall(r"\$([A-Z][A-Z_]+)", line)) - known
        known |= set(re.findall(r"(?:^\$ |; )([A-Z_]+)=", line))
    assert unknown == set()


def test_the_number_of_actions_is_that_of_the_roles() -> None:
    assert len(json_at("infra/estate-role.json", sources())["Actions"]) == 14
    assert len(json_at("infra/hub-role.json", sources())["Actions"]) == 1
    assert "fourteen actions at the management groups" in TEXT
    assert "two custom roles with fifteen actions in all" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_actions_is_the_roles() -> None:
    table = TEXT.partition("| action | for |")[2].partition("\n\n")[0]
    roles = (json_at(f"infra/{name}-role.json", sources())["Actions"] for name in ("estate", "hub"))
    assert sorted(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)) == sorted(one for some in roles for one in some)


def test_the_parameters_that_are_given_on_the_line_suffice() -> None:
    given = set(re.findall(r"(\w+)=", TEXT.partition("--parameters ")[2].partition("\n$ ")[0]))
    assert {
        name for name, one in parsed("infra/main.bicep", sources()).parameters.items() if not one.has_default
    } <= given
