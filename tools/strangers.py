"""Programs of other people in a virtual environment each, run unmodified against the simulated Azure."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.server import Addresses
from tools.uv import filled

HOME = Path(__file__).parents[1] / ".work" / "real-clients"
PACKAGES = {"az": ("azure-cli==2.91.0",), "c7n": ("c7n==0.9.53", "c7n-azure==0.7.52", "c7n-org==0.6.52")}
"""Virtual environment → what is installed into it, in the versions that docs/comparison.md measured. Together they take
about 1.4 GB (local-parts.md).
"""

_KEPT = ("PATH", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said."""

    code: int
    out: str
    err: str
    took_s: float

    @property
    def json(self) -> Any:  # Any: whatever the program prints
        """None where it printed nothing."""
        return json.loads(self.out) if self.out.strip() else None


def installed(name: str, *, home: Path = HOME, fill: Callable[..., None] = filled) -> Path:
    """The folder of the programs; installs them when they, or any that are wanted by now, are not all there yet.

    What was broken off is begun anew: that all is there is written down last. `fill` installs packages into a folder.
    """
    folder, wanted = home / name, " ".join(PACKAGES[name])
    ready = folder / ".ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
        print(f"installing {wanted} into {folder} …", flush=True)
        fill(folder, *PACKAGES[name])
        ready.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def surroundings(addresses: Addresses, home: Path) -> dict[str, str]:
    """The environment in which a program believes that it talks to Azure: a proxy, a CA, and a home of its own."""
    trust = str(addresses.ca_file)
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(home),
        "HTTPS_PROXY": addresses.proxy,
        "REQUESTS_CA_BUNDLE": trust,
        "SSL_CERT_FILE": trust,
        "AZURE_CONFIG_DIR": str(home / "azure"),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
        "AZURE_CORE_NO_COLOR": "1",
        "PYTHONWARNINGS": "ignore",  # Azure CLI 2.91 on Python 3.13: invalid escapes in its generated docstrings
    }


async def run(command: list[str], environment: Mapping[str, str], *, folder: Path) -> Ran:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode(), time.monotonic() - began)
