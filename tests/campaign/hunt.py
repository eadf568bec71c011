"""`python -m tests.campaign.hunt SEED SCHEDULES SECONDS LAW…`: one line of JSON says which of these laws was broken.

Where a schedule stands on stdin, it is played in place of each of them.
"""

import json
import sys

import enforcer
from tests.campaign.campaign import campaign
from tests.campaign.draw import draw
from tests.campaign.law import Law
from tests.campaign.story import read

_LONGEST = 200


def main() -> None:
    seed, schedules, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    laws = [Law[name] for name in sys.argv[4:]]
    said = sys.stdin.read()
    chosen = (lambda _: read(said)) if said else draw
    done = campaign(range(seed, seed + schedules), seconds=seconds, laws=laws, drawn=chosen)
    law, detail = (done.broken[2].law.name, str(done.broken[2])) if done.broken else ("", "")
    told = {"law": law, "detail": detail[:_LONGEST], "schedules": done.schedules, "seconds": round(done.seconds, 1)}
    sys.stdout.write(json.dumps(told | {"enforcer": enforcer.__file__}) + "\n")


if __name__ == "__main__":
    main()
