"""`python -m tests.campaign.retell LAW SECONDS`: a schedule as an expression on stdin → its story, shrunk so long."""

import sys

from tests.campaign.law import Law
from tests.campaign.play import play
from tests.campaign.shrink import shrunk
from tests.campaign.story import read, story


def main() -> None:
    """Ends with an error where the schedule does not break the law."""
    law = Law[sys.argv[1]]
    short = shrunk(read(sys.stdin.read()), law, patience_s=float(sys.argv[2]))
    broken = next(found for found in play(short).violations if found.law is law)
    sys.stdout.write(story(short, broken))


if __name__ == "__main__":
    main()
