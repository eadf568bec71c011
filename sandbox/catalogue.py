"""Which plans Defender for Cloud offers, with their extensions and sub-plans (defender-plan.md 2.2, 2.4, 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.assumptions import Assumptions
from sandbox.state import AI, ExtensionState, PlanState, Tier


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """What a plan can be set to. No `sub_plans`: the plan has none."""

    name: str
    extensions: tuple[str, ...] = ()
    sub_plans: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def deprecated(self) -> bool:
        return bool(self.replaced_by)


_OTHERS = (
    PlanOffer(
        "VirtualMachines", ("MdeDesignatedSubscription", "AgentlessVmScanning", "FileIntegrityMonitoring"), ("P1", "P2")
    ),
    PlanOffer("SqlServers"),
    PlanOffer("AppServices"),
    PlanOffer(
        "StorageAccounts",
        ("OnUploadMalwareScanning", "SensitiveDataDiscovery"),
        ("DefenderForStorageV2", "PerStorageAccount", "PerTransaction"),
    ),
    PlanOffer("SqlServerVirtualMachines"),
    PlanOffer("KubernetesService", replaced_by=("Containers",)),
    PlanOffer("ContainerRegistry", replaced_by=("Containers",)),
    PlanOffer("KeyVaults", sub_plans=("PerKeyVault", "PerTransaction")),
    PlanOffer("Dns", replaced_by=("VirtualMachines",)),
    PlanOffer("Arm", sub_plans=("PerSubscription", "PerApiCall")),
    PlanOffer("OpenSourceRelationalDatabases"),
    PlanOffer("CosmosDbs"),
    PlanOffer("Containers", ("ContainerRegistriesVulnerabilityAssessments",)),
    PlanOffer(
        "CloudPosture",
        (
            "AgentlessVmScanning",
            "AgentlessDiscoveryForKubernetes",
            "SensitiveDataDiscovery",
            "ContainerRegistriesVulnerabilityAssessments",
            "EntraPermissionsManagement",
        ),
    ),
    PlanOffer("Api", sub_plans=("P1", "P2", "P3", "P4", "P5")),
)


def offers(assumptions: Assumptions) -> dict[str, PlanOffer]:
    """Every plan by its lower-case name, in the order of Microsoft's list example, AI last."""
    return {offer.name.lower(): offer for offer in (*_OTHERS, PlanOffer(AI, assumptions.ai_extensions))}


def fresh_plans(offers: Mapping[str, PlanOffer]) -> dict[str, PlanState]:
    """Every plan Free, its extensions off."""
    return {
        key: PlanState(Tier.FREE, {extension: ExtensionState() for extension in offer.extensions})
        for key, offer in offers.items()
    }


def offers_by_default() -> tuple[PlanOffer, ...]:
    """Whatever is assumed, these are their names."""
    return tuple(offers(Assumptions()).values())
