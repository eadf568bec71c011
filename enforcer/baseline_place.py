"""`ENFORCER_BASELINE` → where the baseline is published: a file of the package, or a blob on an allowed host."""

import re
from pathlib import Path

CONTAINER = "baselines"
"""The only container that a baseline is read from: whoever may write elsewhere in the account decides nothing."""

ALLOWED = (
    "a path, from the app's folder; or https://ACCOUNT.blob.core.windows.net/"
    f"{CONTAINER}/NAME.yaml (loopback with ENFORCER_SANDBOX=true)"
)
_NAME = rf"/{CONTAINER}/[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}\.ya?ml"
_CLOUDS = r"(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)"
_BLOB = re.compile(rf"https://[a-z0-9]{{3,24}}\.blob\.core\.{_CLOUDS}{_NAME}", re.ASCII)
_LOOPBACK = re.compile(rf"https://(?:127\.0\.0\.1|\[::1\])(?::[0-9]{{1,5}})?(?:/[a-z0-9]{{3,24}})?{_NAME}", re.ASCII)


def baseline_place(text: str, *, app_folder: Path, sandbox: bool) -> Path | str:
    """A file, or a blob's URL; ValueError for a URL that leads anywhere else, because our token goes there."""
    if "://" not in text:
        return app_folder / text
    if _BLOB.fullmatch(text) or (sandbox and _LOOPBACK.fullmatch(text)):
        return text
    raise ValueError(ALLOWED)
