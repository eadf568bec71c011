"""`python -m sandbox.storage --install`: afterwards Azurite is there, or it is said that Node.js is missing."""

import argparse
import sys

from sandbox.storage.installation import VERSION, InstallationFailedError, can_install, install, missing_reason


def main() -> int:
    """The exit code: 0 when it is there, or cannot be for want of Node.js; 1 when npm failed."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.storage", description=__doc__)
    parser.add_argument("--install", action="store_true", help="install what is not there yet")
    if parser.parse_args().install and can_install():
        try:
            install()
        except InstallationFailedError as error:
            sys.stderr.write(f"Azurite {VERSION} could not be installed: {error}\n")
            return 1
    sys.stdout.write(f"{missing_reason() or f'Azurite {VERSION} is ready'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
