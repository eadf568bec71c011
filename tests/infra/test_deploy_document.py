"""docs/deploy.md names what is there: parameters with their defaults, files, outputs, actions."""

import re

import pytest

from tests.infra.bicep import parsed
from tests.infra.chosen import deployed
from tests.infra.sources import ROOT, json_at, sources
from tests.infra.test_builtin_roles import BUILT_IN
from tests.infra.test_sets import SETS, parameters
from tools.cost import FREE_DAYS

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
    counted = [len(json_at(f"infra/{name}-role.json", sources())["Actions"]) for name in ("estate", "enrol", "hub")]
    assert counted == [11, 3, 1]
    assert "fourteen actions at the management groups" in TEXT
    assert "eleven to see and to heal" in TEXT
    assert "three custom roles with fifteen actions in all" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_built_in_role_that_is_given_is_named_among_the_rights() -> None:
    section = " ".join(TEXT.partition("## What you need")[2].partition("\n## ")[0].split())
    given = {role for roles in BUILT_IN.values() for role in roles.values()}
    assert len(given) >= 6
    assert {role for role in given if role not in section} == set()


@pytest.mark.parametrize(
    ("entry", "heading"), [("infra/main.bicep", "What you need"), ("infra/policy-states.bicep", "Policy states")]
)
def test_whoever_deploys_what_gives_a_role_in_the_hub_is_told_that_contributor_is_not_enough(
    entry: str, heading: str
) -> None:
    given = {name: "given" for name, one in parsed(entry, sources()).parameters.items() if not one.has_default}
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    assert any(one.kind.endswith("/roleAssignments") for one in deployed(entry, given, sources()))
    assert "User Access Administrator" in section


def test_the_table_of_actions_is_the_roles() -> None:
    table = TEXT.partition("| action | for |")[2].partition("\n\n")[0]
    roles = (json_at(f"infra/{name}-role.json", sources())["Actions"] for name in ("estate", "enrol", "hub"))
    assert sorted(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)) == sorted(one for some in roles for one in some)


@pytest.mark.parametrize("path", ["README.md", "docs/deploy.md"])
def test_every_variable_that_azd_is_told_is_read_by_a_set_or_by_a_script(path: str) -> None:
    told = set(re.findall(r"azd env\s+set ([A-Z_]+)", (ROOT / path).read_text(encoding="utf-8")))
    files = [*(ROOT / "infra").glob("*.parameters.json"), *(ROOT / "infra").glob("*.sh")]
    assert {"ENFORCER_MANAGEMENT_GROUPS", "ENFORCER_BASELINE", "ALERT_EMAILS"} <= told
    assert {name for name in told if not any(f"${{{name}" in one.read_text("utf-8") for one in files)} == set()


def test_the_parameters_that_are_given_on_the_line_suffice() -> None:
    given = set(re.findall(r"(\w+)=", TEXT.partition("--parameters @")[2].partition("\n$ ")[0]))
    assert given == {key for key, value in parameters("standard", sources()).items() if str(value).startswith("${")}
    assert {
        name for name, one in parsed("infra/main.bicep", sources()).parameters.items() if not one.has_default
    } <= given


def row(begins: str) -> list[str]:
    """The three sets' cells of a line of the table of sets."""
    section = TEXT.partition("## Which set")[2].partition("\n## ")[0]
    [line] = [one for one in section.splitlines() if one.startswith(f"| {begins}")]
    cells = [cell.strip() for cell in line.strip("|").split("|")][1:]
    return [cells[number - 1] if cell == "the same" else cell for number, cell in enumerate(cells)]


def test_the_table_of_sets_says_what_their_files_say() -> None:
    sets = [parameters(name, sources()) for name in SETS]
    yes = {True: "yes", False: "no"}
    assert row("records stay") == [f"{max(FREE_DAYS, one['retentionInDays'])} days" for one in sets]
    assert row("Azure's own logs") == [yes[one["diagnostics"]] for one in sets]
    assert row("ledger and records") == [yes[one["locks"]] for one in sets]
    assert ["second identity" in cell for cell in row("who enrols")] == [one["separateEnroller"] for one in sets]
    assert ["private endpoints" in cell for cell in row("storage")] == [bool(one["networkAddresses"]) for one in sets]
    assert ["never sleeps" in cell for cell in row("first event")] == [one["alwaysReadyInstances"] > 0 for one in sets]
