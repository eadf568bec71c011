"""A setting → where a baseline or its approvals are published: a file of the package, or a blob on an allowed host."""

import re
from pathlib import Path

BASELINES = "baselines"
"""The only container that a baseline is read from: whoever may write elsewhere in the account decides nothing."""

APPROVALS = "approvals"
"""The same of approvals that do not stand beside the baseline: who may write that may not therefore write these."""

_CLOUDS = r"(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)"
_HOST = rf"https://[a-z0-9]{{3,24}}\.blob\.core\.{_CLOUDS}"
_LOOPBACK = r"https://(?:127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?:/[a-z0-9]{3,24})?"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.ya?ml"


CONTAINERS = {"ENFORCER_BASELINE": BASELINES, "ENFORCER_APPROVALS": APPROVALS}


def allowed(setting: str) -> str:
    """In words."""
    return (
        "a path, from the app's folder; or https://ACCOUNT.blob.core.windows.net/"
        f"{CONTAINERS[setting]}/NAME.yaml (loopback with ENFORCER_SANDBOX=true)"
    )


def is_place(setting: str, text: str, *, sandbox: bool) -> bool:
    """Not a URL that leads anywhere else, because our token goes there."""
    hosts = f"(?:{_HOST}|{_LOOPBACK})" if sandbox else _HOST
    return "://" not in text or bool(re.fullmatch(f"{hosts}/{CONTAINERS[setting]}/{_NAME}", text, re.ASCII))


def place(text: str, *, app_folder: Path) -> Path | str:
    """A file, or a blob's URL, of what is one."""
    return text if "://" in text else app_folder / text
