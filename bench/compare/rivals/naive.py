"""The script that most would write first: PUT the plan in each subscription of a file, and believe the answer."""

import sys
from pathlib import Path

from azure.core.exceptions import AzureError
from azure.identity import EnvironmentCredential
from azure.mgmt.security.v2024_01_01 import SecurityCenter
from azure.mgmt.security.v2024_01_01.models import Extension, Pricing

PLAN = Pricing(
    pricing_tier="Standard",
    extensions=[
        Extension(name="AIPromptEvidence", is_enabled="True"),
        Extension(name="AIPromptSharingWithPurview", is_enabled="False"),
    ],
)


def main() -> int:
    failed = 0
    with SecurityCenter(EnvironmentCredential()) as client:
        for subscription in Path(sys.argv[1]).read_text(encoding="utf-8").split():
            try:
                client.pricings.update(f"subscriptions/{subscription}", "AI", PLAN)
            except AzureError as error:
                failed += 1
                print(f"failed {subscription}: {error.message.splitlines()[0]}")
            else:
                print(f"protected {subscription}")
    return 1 if failed else 0


sys.exit(main())
