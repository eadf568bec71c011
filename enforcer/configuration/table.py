"""The settings by name, as the documents show them and as errors quote them."""

from dataclasses import dataclass

from enforcer.configuration import concurrency, pause, storage, topic_endpoint
from enforcer.configuration.baseline_place import allowed
from enforcer.ledger import retention
from enforcer.memory import drill

ARM_HOSTS = ("management.azure.com", "management.usgovcloudapi.net", "management.chinacloudapi.cn")
"""Hosts that a token for Azure Resource Manager may go to. The AI plan is offered in the first (defender-plan 9)."""

GRAPH_HOSTS = ("graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn")
"""Hosts that a token for Microsoft Graph may go to (learn.microsoft.com/graph/deployments)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the settings table in the documents."""

    name: str
    allowed: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "ENFORCER_MANAGEMENT_GROUPS", "management group ids, comma-separated", "required", "what makes up the estate"
    ),
    Setting(
        "ENFORCER_BASELINE",
        allowed("ENFORCER_BASELINE"),
        "baselines/default.yaml",
        "the baseline",
    ),
    Setting(
        "ENFORCER_APPROVALS",
        allowed("ENFORCER_APPROVALS"),
        "",
        "versions of the baseline that may come into force beyond its limits, kept where others write; where it is not "
        "set, beside the baseline, in NAME.approvals.yaml",
    ),
    Setting(
        "ENFORCER_ARM_ENDPOINT",
        "https:// and one of " + ", ".join(ARM_HOSTS) + "; loopback with ENFORCER_SANDBOX=true",
        "https://management.azure.com",
        "Azure Resource Manager",
    ),
    Setting(
        "ENFORCER_GRAPH_ENDPOINT",
        "https:// and one of " + ", ".join(GRAPH_HOSTS) + "; loopback with ENFORCER_SANDBOX=true",
        "https://graph.microsoft.com",
        "Microsoft Graph, asked once a day where the baseline says `purview: {servicePrincipal: verify}`",
    ),
    Setting(
        "ENFORCER_ENROL",
        "self, check or off",
        "off",
        "our event subscription on every subscription: put there, only looked for, or somebody else's business",
    ),
    Setting(
        "ENFORCER_EVENT_TARGET",
        "the resource id of the function on_change (…/sites/NAME/functions/on_change), or of a Storage queue "
        "(…/storageAccounts/NAME/queueServices/default/queues/NAME)",
        "",
        "where these event subscriptions lead; needed unless ENFORCER_ENROL is off",
    ),
    Setting(
        "ENFORCER_ENROL_CLIENT_ID",
        "the client id of a user-assigned identity of the app: a UUID",
        "",
        "who reads and puts these event subscriptions, so that who heals plans need not be allowed to; where it is not "
        "set, and for commands, whoever does everything else",
    ),
    Setting(
        "ENFORCER_CONCURRENCY",
        concurrency.ALLOWED,
        str(concurrency.AT_ONCE),
        "subscriptions that events, a sweep, the minute timer or a command have under way at once in a worker",
    ),
    Setting(
        "ENFORCER_PAUSED_UNTIL",
        pause.ALLOWED,
        "",
        "until then everything is seen, recorded and counted, and nothing is written; it ends by itself",
    ),
    Setting(
        "ENFORCER_OUTCOME_TOPIC",
        topic_endpoint.ALLOWED,
        "",
        "where outcomes that changed something are published as CloudEvents; nobody hears of them there where it is "
        "not set",
    ),
    Setting(
        "ENFORCER_DRILL_SUBSCRIPTION",
        "a subscription id of the estate; with it ENFORCER_OUTCOME_TOPIC is needed",
        "",
        "the canary: a drill sends a synthetic event for it the whole way, and writes nothing there",
    ),
    Setting(
        "ENFORCER_DRILL_SCHEDULE",
        f"{drill.ALLOWED}; with ENFORCER_DRILL_SUBSCRIPTION",
        drill.OFF,
        "when the weekly drill begins; off: only `enforcer drill` begins one",
    ),
    Setting("ENFORCER_SANDBOX", "true or false", "false", "allows endpoints on loopback"),
    Setting(
        f"{storage.OWN}__accountName",
        "a storage account, reached with our identity; or each service by itself: "
        f"`{storage.OWN}__tableServiceUri`, `{storage.OWN}__queueServiceUri` (and `{storage.OWN}__clientId`)",
        "",
        f"the ledger's tables and the queue; where none is named, the app's own storage (`{storage.RUNTIME}__…`)",
    ),
    Setting(
        "ENFORCER_LEDGER",
        "a path, from the app's folder; outside Azure only",
        ".work/ledger.sqlite3",
        "the ledger in SQLite, for laptops; where it is not set and storage is named, the ledger is there",
    ),
    Setting(
        "ENFORCER_LEDGER_DAYS",
        f"days, from {retention.FEWEST_DAYS} to {retention.MOST_DAYS}",
        str(retention.DEFAULT_DAYS),
        "how long the ledger keeps heals, and memories of subscriptions that left the estate; what is open stays",
    ),
)
