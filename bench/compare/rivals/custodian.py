"""c7n-org, unmodified, with one action more: Cloud Custodian has none that writes a plan."""

import sys
from collections.abc import Mapping

from c7n.utils import type_schema
from c7n_azure import entry
from c7n_azure.actions.base import AzureBaseAction
from c7n_azure.resources.defender import DefenderPricing
from c7n_org.cli import cli

entry.initialize_azure()


@DefenderPricing.action_registry.register("set-plan")
class SetPlan(AzureBaseAction):  # type: ignore[misc]  # its base has no types here
    """`{type: set-plan, tier: Standard, extensions: {name: true}}`."""

    schema = type_schema("set-plan", tier={"enum": ["Free", "Standard"]}, extensions={"type": "object"})
    schema_alias = False

    def _prepare_processing(self) -> None:
        self.client = self.manager.get_client()

    def _process_resource(self, resource: Mapping[str, str]) -> str:
        extensions = [{"name": name, "isEnabled": str(on)} for name, on in self.data.get("extensions", {}).items()]
        self.client.pricings.update(
            scope_id=f"subscriptions/{resource['id'].split('/')[2]}",
            pricing_name=resource["name"],
            pricing={"properties": {"pricingTier": self.data["tier"], "extensions": extensions}},
        )
        return "done"


sys.argv[0] = "c7n-org"
cli()
