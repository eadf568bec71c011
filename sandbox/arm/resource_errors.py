"""ARM's answers about what is inside a subscription. None is in the facts: status, code and text imitate ARM's form."""

from sandbox.arm.errors import ArmError


def group_missing(name: str) -> ArmError:
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def resource_missing(resource: str, group: str) -> ArmError:
    """`resource` is its type with its name, such as `Microsoft.CognitiveServices/accounts/chat`."""
    text = f"The Resource '{resource}' under resource group '{group}' was not found."
    return ArmError(404, "ResourceNotFound", text)
