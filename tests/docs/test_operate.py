"""docs/operate.md takes away what infra/ puts there, by its names, and uses only what a deployment has told."""

import json
import os
import re
import subprocess
from pathlib import Path

from tests.docs.documents import ROOT, commands, document
from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import json_at, sources

TEXT = document("docs/operate.md").text
REMOVE = TEXT.partition("## Remove")[2]


def test_every_role_that_is_defined_at_a_management_group_is_deleted_by_its_name() -> None:
    deployed = [json_at(f"infra/{name}-role.json", sources())["Name"] for name in ("estate", "enrol", "activity-log")]
    assert re.findall(r"role definition delete --custom-role-only --name '([^']+) GROUP'", REMOVE) == deployed
    assert json_at("infra/hub-role.json", sources())["Name"] in REMOVE


def test_the_policy_assignment_is_deleted_by_its_name() -> None:
    assignment = plain(parsed("infra/policy-states.bicep", sources()).resources["assignment"].body)
    assert f"az policy assignment delete --name {assignment['name'].strip(chr(39))} " in REMOVE


def test_every_variable_of_the_lines_is_an_output_of_the_deployment() -> None:
    known = parsed("infra/main.bicep", sources()).outputs.keys() | {"ENFORCER_MANAGEMENT_GROUPS"}
    assert set(re.findall(r"\$([A-Z][A-Z_]+)", TEXT)) - known == set()


def test_the_lines_bring_the_app_s_settings_into_the_shell_and_nothing_else_of_it(tmp_path: Path) -> None:
    baseline = "https://st.blob.core.windows.net/baselines/it's ours.yaml"
    settings = {"ENFORCER_BASELINE": baseline, "ENFORCER_PAUSED_UNTIL": "", "AZURE_CLIENT_ID": "id"}
    said = tmp_path / "settings.json"
    said.write_text(json.dumps([{"name": name, "value": value} for name, value in settings.items()]))
    [lines] = [fence for fence in document("docs/operate.md").fences("console") if "appsettings list" in fence]
    script = "\n".join(['az() { cat "$SAID"; }', *commands(lines), "env"])
    given = {"SAID": str(said), "AZURE_RESOURCE_GROUP": "rg", "FUNCTION_APP_NAME": "func", "PATH": os.environ["PATH"]}
    around = given | {"STORAGE_ACCOUNT_NAME": "stenforcer1"}
    ended = subprocess.run(["bash", "-euc", script], cwd=ROOT, env=around, capture_output=True, text=True, check=True)  # noqa: S603, S607  lines of our own document
    told = {line for line in ended.stdout.splitlines() if line.startswith(("ENFORCER_", "AZURE_CLIENT"))}
    assert told == {
        f"ENFORCER_BASELINE={baseline}",
        "ENFORCER_PAUSED_UNTIL=",
        "ENFORCER_STORAGE__accountName=stenforcer1",
    }


def test_event_subscriptions_are_taken_back_before_what_they_lead_to_is_deleted() -> None:
    order = [REMOVE.index(line) for line in ("az functionapp stop", "enforcer unenrol --target", "az group delete")]
    assert order == sorted(order)
