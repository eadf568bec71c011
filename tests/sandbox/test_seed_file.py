"""`tenant.yaml`: the documented example works, and a wrong file says what is wrong, where, and what was meant."""

import re
import subprocess
import sys
from dataclasses import Field, fields
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.assumption_section import choices
from sandbox.assumptions import Assumptions, Omitted, WithFree
from sandbox.azure import SimulatedAzure
from sandbox.complaint import BadFile
from sandbox.described import spelt
from sandbox.seed_file import read_seed

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
SHOP, LAB = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


def block(kind: str, beginning: str) -> str:
    """A fenced block of the document."""
    found = re.findall(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)
    return next(str(text) for text in found if text.startswith(beginning))


TENANT, FAULTS, ROLE = block("yaml", "tenant_id"), block("yaml", "seed"), block("json", "{")

BARE = re.sub(r"assumptions:.*?\n\n", "", TENANT, flags=re.DOTALL)
"""Without its assumptions."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tenant.yaml").write_text(TENANT)
    (tmp_path / "faults.yaml").write_text(FAULTS)
    (tmp_path / "plan-keeper.json").write_text(ROLE)
    return tmp_path


def settled(folder: Path, azure: SimulatedAzure) -> SimulatedAzure:
    read_seed(folder / "tenant.yaml", Assumptions()).settle(azure.tenant, azure.identity)
    return azure


def test_the_documented_tenant_moves_in(folder: Path, azure: SimulatedAzure) -> None:
    tenant = settled(folder, azure).tenant
    assert tenant.plan(SHOP, "AI").protecting == {"AIPromptEvidence"}
    assert (tenant.registration(SHOP), tenant.registration(LAB)) == ("Registered", "NotRegistered")
    below = [one.resource_id.rpartition("/")[2] for one in tenant.descendants("landing-zones")]
    assert below == ["online", SHOP, LAB]
    assert azure.identity.system_assigned == tenant.principals["e0000000-0000-4000-8000-000000000001"]


def test_the_documented_roles_hold_where_they_are_assigned(folder: Path, azure: SimulatedAzure) -> None:
    tenant = settled(folder, azure).tenant
    by_name = {who.name: who.object_id for who in tenant.principals.values()}
    write = "Microsoft.Security/pricings/write"
    may = {
        (name, place): tenant.access.allows(by_name[name], write, tenant.scopes_of_subscription(place))
        for name in by_name
        for place in (SHOP, LAB)
    }
    assert [key for key, allowed in may.items() if not allowed] == [("pipeline", LAB)]


def test_the_documented_account_moves_in_with_its_switch_off(folder: Path, azure: SimulatedAzure) -> None:
    account = settled(folder, azure).tenant.accounts.get(SHOP, "rg-shop", "chat")
    assert (account.kind, account.location, account.switch) == ("OpenAI", "swedencentral", "Disabled")
    assert account.capabilities["ContentLogging"] == "false"


def test_the_documented_people_hear_of_alerts(folder: Path, azure: SimulatedAzure) -> None:
    told = settled(folder, azure).tenant.notifications
    contact, (export,) = told.contact(SHOP), told.exports(SHOP)
    assert contact is not None
    assert (contact.emails, contact.minimal_severity) == (("soc@contoso.example",), "Medium")
    assert (export.name, export.sources, [action.kind for action in export.actions]) == (
        "to-the-soc",
        ("Alerts",),
        ["Workspace"],
    )
    assert (contact.hears_alerts, export.hears_alerts) == (True, True)
    assert (told.contact(LAB), told.exports(LAB)) == (None, ())


PURVIEW = "9ec59623-ce40-4dc8-a635-ed0275b5d58a"


def test_the_documented_directory_has_its_service_principals_and_permissions(
    folder: Path, azure: SimulatedAzure
) -> None:
    tenant = settled(folder, azure).tenant
    purview = tenant.directory.find(PURVIEW)
    assert purview is not None
    assert (purview.display_name, purview.enabled) == ("Purview Ecosystem", True)
    assert tenant.directory.permissions("e0000000-0000-4000-8000-000000000001") == ("Application.Read.All",)
    assert tenant.directory.applications["7a000000-0000-4000-8000-0000000000a7"] == "Contoso Reports"


def test_an_account_without_a_switch_of_its_own_begins_as_the_plan_is(folder: Path, azure: SimulatedAzure) -> None:
    file = folder / "tenant.yaml"
    file.write_text(re.sub(r" +defender_for_ai: .*\n", "", TENANT))
    assert settled(folder, azure).tenant.accounts.get(SHOP, "rg-shop", "chat").switch == "Enabled"


def test_two_accounts_of_one_name_in_one_group_are_a_mistake(folder: Path) -> None:
    file = folder / "tenant.yaml"
    file.write_text(
        TENANT.replace("    accounts: ", "    accounts:\n      - {name: CHAT, resource_group: RG-shop}\n    # ")
    )
    with pytest.raises(BadFile, match=r"accounts\[1\].name: 'chat' is given twice in 'rg-shop'"):
        read_seed(file, Assumptions())


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("    name: shop", "    nmae: shop", "subscriptions[0].nmae: unknown key; allowed: id, name, "),
        ("    name: shop", "    nmae: shop", "; did you mean 'name'?"),
        (
            "tier: Standard ",
            "tier: standard ",
            "subscriptions[0].plans[0].tier: 'standard' is unknown; allowed: Free, ",
        ),
        ("AIPromptEvidence: true", "AIPromptEvidenc: true", "extensions.AIPromptEvidenc: unknown key; allowed: "),
        ("AIPromptEvidence: true", "AIPromptEvidence: 1", "AIPromptEvidence: '1' is neither true nor false"),
        ("name: AI", "name: AIs", "plans[0].name: 'AIs' is unknown; allowed: VirtualMachines, "),
        ("-00000000000b\n    name", "-0b\n    name", "'00000000-0000-0000-0000-0b' is no UUID"),
        ("-00000000000b\n    name", "-00000000000a\n    name", "subscriptions[1].id: '00000000-"),
        ("state: Enabled", "state: 7", "subscriptions[1].state: '7' is no text"),
        ("NotRegistered ", "Never ", "registration: 'Never' is unknown; allowed: NotRegistered, Registering, "),
        ("group: online", "group: onlin", "subscriptions[0].management_group: 'onlin' is unknown; allowed: landing-"),
        ("parent: landing-zones", "parent: online", "management_groups[1].parent: 'online' is unknown"),
        ("kind: user", "kind: human", "principals[2].kind: 'human' is unknown; allowed: user, service_principal"),
        ("    secret: demo ", "    managed_identity: true ", "a second managed identity"),
        ("principal: Dana", "principal: Dan", "did you mean 'Dana'?"),
        ("    definition:", "    definitoin:", "either 'definition' or 'actions' is wanted"),
        ("definition: plan-keeper.json", "definition: none.json", "No such file"),
        ("scope: /subscriptions", "scope: /subscription", "role_assignments[1].scope: '/subscription/0000"),
        ("watch: landing-zones", "watch: landing", "watch: 'landing' is unknown; allowed: landing-zones, online, 1111"),
        ("principals:", "principals: nobody\nothers:", "principals: 'nobody' is no list"),
        ("management_groups:", "management_groups: [", "not YAML: "),
        ("watch: landing-zones", "tenant_id: x", "the key is given twice"),
        ("name: chat", "name: c", "accounts[0].name: 'c' is no account's name: 2 to 64"),
        ("kind: OpenAI", "kind: OpenAi", "accounts[0].kind: 'OpenAi' is unknown; allowed: AIServices, OpenAI, "),
        ("group: rg-shop", "group: rg-shop.", "resource_group: 'rg-shop.' is no name of a resource group"),
        ("defender_for_ai: Disabled", "defender_for_ai: off", "defender_for_ai: 'False' is no text"),
        ("defender_for_ai: Disabled", "defender_for_ai: Off1", "'Off1' is unknown; allowed: Enabled, Disabled"),
        ('ContentLogging: "false"', "ContentLogging: false", "capabilities.ContentLogging: 'False' is no text"),
        ('{ContentLogging: "false"}', "none", "capabilities: 'none' is no mapping"),
        (
            "graph_permissions: [App",
            "graph_permissions: [Ap",
            "principals[0].graph_permissions[0]: 'Aplication.Read.All'",
        ),
        ("graph_permissions: [App", "graph_permissions: [Ap", "did you mean 'Application.Read.All'?"),
        (
            "app_id: 9ec59623-",
            "app_id: 9ec-",
            "service_principals[0].app_id: '9ec-ce40-4dc8-a635-ed0275b5d58a' is no UUID",
        ),
        (
            "app_id: 9ec59623-ce40-4dc8-a635-ed0275b5d58a ",
            "app_id: e0000000-0000-4000-8000-0000000000a1 ",
            "service_principals[0].app_id: 'e0000000-0000-4000-8000-0000000000a1' is the principal 'enforcer' already",
        ),
        (
            "    enabled: true                                 # optional\n\napp",
            "    on: true\n\napp",
            "unknown key; allowed: app_id",
        ),
        ("display_name: Contoso Reports", "name: Reports", "applications[0]: 'display_name' is missing"),
        ("[soc@contoso.example]", "[soc]", "security_contact.emails[0]: 'soc' is no e-mail address"),
        ("[soc@contoso.example]", "soc@contoso.example", "emails: 'soc@contoso.example' is no list"),
        ("roles: [Owner]", "roles: [Owners]", "roles[0]: 'Owners' is unknown; allowed: AccountAdmin, ServiceAdmin, O"),
        ("minimal_severity: Medium", "minimal_severity: Low1", "minimal_severity: 'Low1' is unknown; allowed: High, "),
        ("minimal_severity: Medium", "severity: Medium", "security_contact.severity: unknown key; allowed: emails, "),
        ("sources: [Alerts]", "sources: [Alert]", "exports[0].sources[0]: 'Alert' is unknown; allowed: Assessments, "),
        ("name: to-the-soc", "name: to/the/soc", "exports[0].name: 'to/the/soc' is no name of an automation"),
        ("{kind: Workspace,", "{kind: Mail,", "actions[0].kind: 'Mail' is unknown; allowed: Workspace, EventHub, Lo"),
        ("resource_id: /sub", "resource_id: sub", "actions[0].resource_id: 'subscriptions/0000"),
        (
            "      - name: to-the-soc",
            "      - {name: TO-the-soc, resource_group: RG-shop}\n      - name: to-the-soc",
            "exports[1].name: 'to-the-soc' is given twice in 'rg-shop'",
        ),
        ('actions: ["*"]\n    not', "actions: [7]\n    not", "role_assignments[1].actions[0]: '7' is no text"),
        (
            'actions: ["*"]\n    not',
            "actions: []\n    not",
            "role_assignments[1].actions: an empty list grants nothing",
        ),
        (
            "definition: plan-keeper.json",
            "definition: plan-keeper.json\n    not_actions: [x]",
            "goes with 'actions' only",
        ),
        ("-00000000000b\n    name", "-00000000000A\n    name", "subscriptions[1].id: '00000000-"),
        ("-00000000000b\n    name", "-00000000000A\n    name", "-00000000000A' is given twice, first in line "),
        (
            "e0000000-0000-4000-8000-000000000001",
            "urn:uuid:91000000-0000-4000-8000-000000000002",
            "object_id: '91000000-0000-4000-8000-000000000002' is giv",
        ),
        ("  - name: online", "  - name: Landing-Zones", "management_groups[1].name: 'Landing-Zones' is given twice"),
        (
            "  - name: online",
            "  - name: a/b",
            "management_groups[1].name: 'a/b' can not name a management group; allowed",
        ),
        ("  - name: online", "  - name: ends.", "management_groups[1].name: 'ends.' can not name a management group"),
        (
            "  - name: online",
            "  - name: 11111111-1111-1111-1111-111111111111",
            "management_groups[1].name: '11111111-1111-1111-1111-111111111111' is the tenant's id, which names the",
        ),
        (
            "    plans:\n",
            "    plans:\n      - {name: AI, tier: Free}\n",
            "subscriptions[0].plans[1].name: 'AI' is given twice, first in line ",
        ),
        (
            "tier: Standard ",
            "tier: Free ",
            "extensions.AIPromptEvidence: 'True' does not go with tier Free; allowed: fal",
        ),
        ("watch: landing-zones", "watch: 2026-13-45", "watch: '2026-13-45' is unknown; allowed: landing-zones, "),
        ("kind: service_principal ", "kind: user ", "managed_identity: a user is no managed identity"),
        (
            "  lock_seconds: 10",
            "  lock_second: 2",
            "assumptions.lock_second: unknown key; allowed: ai_ext",
        ),
        ("  lock_seconds: 10", "  lock_second: 2", "did you mean 'lock_seconds'?"),
        ("  lock_seconds: 10", "  lock_seconds: soon", "'soon' is no number from 0 to 31536000"),
        ("  lock_seconds: 10", "  lock_seconds: .inf", "'inf' is no number from 0 to 31536000"),
        ("  lock_seconds: 10", "  throttles: 1", "assumptions.throttles: '1' is neither true nor false"),
        ("  lock_seconds: 10", "  page_size: 0", "assumptions.page_size: '0' is no number from 1 to"),
        ("  lock_seconds: 10", "  page_size: null", "assumptions.page_size: null is no whole number"),
        ("  omitted_while_on: switched_off", "  omitted_while_on: on", "omitted_while_on: 'True' is no text"),
        (
            "  omitted_while_on: switched_off",
            "  omitted_while_on: keep",
            "omitted_while_on: 'keep' is unknown; allowed: switched_on, kept, switched_off; did you mean 'kept'?",
        ),
        (
            "  lock_seconds: 10",
            "  ai_extensions: [a, a]",
            "assumptions.ai_extensions: a name is given twi",
        ),
        (
            "  lock_seconds: 10",
            "  ai_extensions: [Other]",
            "AIPromptEvidence: unknown key; allowed: Other",
        ),
    ],
    ids=lambda text: str(text)[:40],
)
def test_a_wrong_tenant_says_what_is_wrong(folder: Path, before: str, after: str, complaint: str) -> None:
    assert before in TENANT
    file = folder / "tenant.yaml"
    file.write_text(TENANT.replace(before, after, 1))
    with pytest.raises(BadFile) as caught:
        read_seed(file, Assumptions())
    assert complaint in str(caught.value)
    assert all(str(one).startswith(f"{file}:{one.line}: ") for one in caught.value.complaints)


def test_a_role_that_may_not_be_assigned_there_names_the_line_of_the_scope(folder: Path) -> None:
    (folder / "plan-keeper.json").write_text(ROLE.replace("managementGroups/landing-zones", "managementGroups/online"))
    with pytest.raises(BadFile) as caught:
        read_seed(folder / "tenant.yaml", Assumptions())
    (told,) = caught.value.complaints
    assert TENANT.splitlines()[told.line - 1].strip().startswith("scope: ")
    assert (told.path, "role 'Plan keeper' may be assigned at [" in told.what) == ("role_assignments[0].scope", True)


def test_a_tenant_without_a_service_principal_has_nobody_to_run_as(folder: Path) -> None:
    (folder / "tenant.yaml").write_text("subscriptions: []\nprincipals: []\n")
    with pytest.raises(BadFile, match=r"tenant.yaml:2: principals: no service principal that the function app could"):
        read_seed(folder / "tenant.yaml", Assumptions())


@pytest.mark.parametrize(
    ("content", "complaint"), [("[" * 100_000, "not JSON"), ("\0", "not JSON"), ("{}", "'Name' must")]
)
def test_a_role_definition_that_is_none_names_its_file(folder: Path, content: str, complaint: str) -> None:
    (folder / "plan-keeper.json").write_text(content)
    with pytest.raises(BadFile, match=f"definition: {folder}/plan-keeper.json: {complaint}"):
        read_seed(folder / "tenant.yaml", Assumptions())


def test_the_documented_assumptions_are_those_of_the_tenant(folder: Path) -> None:
    assumed = read_seed(folder / "tenant.yaml", Assumptions(page_size=5)).assumptions
    assert assumed == Assumptions(page_size=5, lock_seconds=10.0, omitted_while_on=Omitted.SWITCHED_OFF)


SAID = """
assumptions:
  ai_extensions: [AIPromptEvidence, AIPromptSharingWithPurview]
  omitted_while_on: switched_off
  extensions_with_free: ignored
  throttles: false
  trial_days: 7
  lock_seconds: 90
  conflict_retry_after_s: 30
  polling_retry_after_s: null
  function_destination_needs: Microsoft.Web/sites/write
"""


def test_what_a_tenant_assumes_is_switched_by_name(folder: Path) -> None:
    (folder / "tenant.yaml").write_text(BARE + SAID)
    assert read_seed(
        folder / "tenant.yaml", Assumptions(page_size=5, polling_retry_after_s=1)
    ).assumptions == Assumptions(
        ai_extensions=("AIPromptEvidence", "AIPromptSharingWithPurview"),
        omitted_while_on=Omitted.SWITCHED_OFF,
        extensions_with_free=WithFree.IGNORED,
        throttles=False,
        trial_days=7,
        lock_seconds=90.0,
        conflict_retry_after_s=30,
        function_destination_needs="Microsoft.Web/sites/write",
        page_size=5,
    )


@pytest.mark.parametrize("known", fields(Assumptions), ids=lambda known: known.name)
def test_every_assumption_can_be_written_as_it_is_by_default(folder: Path, known: Field[object]) -> None:
    default = getattr(Assumptions(), known.name)
    (folder / "tenant.yaml").write_text(f"{BARE}\nassumptions: {{{known.name}: {spelt(default)}}}\n")
    assert read_seed(folder / "tenant.yaml", Assumptions()).assumptions == Assumptions()
    assert choices(known.name)


def test_a_complaint_names_the_line_that_a_person_has_to_change(folder: Path) -> None:
    lines = TENANT.replace("tier: Standard ", "tier: Gold ").splitlines()
    (folder / "tenant.yaml").write_text("\n".join(lines))
    with pytest.raises(BadFile) as caught:
        read_seed(folder / "tenant.yaml", Assumptions())
    assert ["Gold" in lines[one.line - 1] for one in caught.value.complaints] == [True]


def test_every_mistake_is_told_at_once_and_in_the_order_of_the_file(folder: Path) -> None:
    file = folder / "tenant.yaml"
    file.write_text(TENANT.replace("kind: user", "kind: human").replace("tier: Standard ", "tier: Gold "))
    with pytest.raises(BadFile) as caught:
        read_seed(file, Assumptions())
    assert [one.path for one in caught.value.complaints] == ["subscriptions[0].plans[0].tier", "principals[2].kind"]


def arguments(folder: Path) -> list[str]:
    return ["--check", "--seed", f"{folder}/tenant.yaml", "--faults", f"{folder}/faults.yaml"]


def test_the_command_takes_the_documented_files(folder: Path) -> None:
    command = [sys.executable, "-m", "sandbox", *arguments(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])  # noqa: S603  our own command
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("tenant.yaml", "kind: user", "kind: human"),
        ("faults.yaml", "caller: enforcer", "caller: enforcr"),
        ("plan-keeper.json", "managementGroups/landing-zones", "managementGroups/online"),
    ],
)
def test_the_command_ends_with_code_4_at_a_wrong_file(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, before: str, after: str
) -> None:
    file = folder / name
    file.write_text(file.read_text().replace(before, after))
    with pytest.raises(SystemExit) as caught:
        main(arguments(folder))
    assert caught.value.code == 4
    assert capsys.readouterr().err.startswith(str(folder))
