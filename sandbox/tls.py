"""A certificate authority of this sandbox's own, and a server certificate for the names of Azure."""

from dataclasses import dataclass
from pathlib import Path

import trustme

SERVER_NAMES = (
    "localhost",
    "127.0.0.1",
    "management.azure.com",
    "login.microsoftonline.com",
    "graph.microsoft.com",
)


@dataclass(frozen=True, slots=True)
class Certificates:
    """`ca_file` is what clients trust; `server_file` holds the server's key and chain."""

    ca_file: Path
    server_file: Path


def write_certificates(folder: Path) -> Certificates:
    """Fresh ones, as PEM files in `folder`."""
    authority = trustme.CA(organization_name="Simulated Azure")
    certificates = Certificates(folder / "ca.pem", folder / "server.pem")
    authority.cert_pem.write_to_path(certificates.ca_file)
    server = authority.issue_cert(*SERVER_NAMES)
    server.private_key_and_cert_chain_pem.write_to_path(certificates.server_file)
    return certificates
