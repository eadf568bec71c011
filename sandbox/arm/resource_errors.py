"""ARM's answers about what is inside a subscription. None is in the facts: status, code and text imitate ARM's form."""

from sandbox.accounts import Account
from sandbox.arm.errors import ArmError


def group_missing(name: str) -> ArmError:
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def resource_missing(resource: str, group: str) -> ArmError:
    """`resource` is its type with its name, such as `Microsoft.CognitiveServices/accounts/chat`."""
    text = f"The Resource '{resource}' under resource group '{group}' was not found."
    return ArmError(404, "ResourceNotFound", text)


def account_not_settled(account: Account) -> ArmError:
    """Code and text as public deployments show them (microsoft-foundry-baseline#76); the status is [inferred]."""
    return ArmError(409, "AccountProvisioningStateInvalid", f"Account {account.resource_id} in state Accepted")


def kind_unavailable(kind: str) -> ArmError:
    text = f"The account type '{kind}' is either invalid or unavailable in given region."
    return ArmError(400, "InvalidApiSetId", text)


def elsewhere(account: Account, location: str) -> ArmError:
    text = (
        f"The resource '{account.name}' already exists in location '{account.location}' in resource group "
        f"'{account.resource_group}'. A resource with the same name cannot be created in location '{location}'. "
        "Please select a new resource name."
    )
    return ArmError(409, "InvalidResourceLocation", text)
