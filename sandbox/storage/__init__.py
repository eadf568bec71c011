"""Azure Storage on loopback: Azurite, Microsoft's own emulator, started and stopped by whoever needs it (15.1)."""

from sandbox.storage.account import StorageAccount
from sandbox.storage.azurite import Azurite, AzuriteDidNotStartError, RunningAzurite
from sandbox.storage.installation import VERSION, InstallationFailedError, install, is_installed

__all__ = [
    "VERSION",
    "Azurite",
    "AzuriteDidNotStartError",
    "InstallationFailedError",
    "RunningAzurite",
    "StorageAccount",
    "install",
    "is_installed",
]
