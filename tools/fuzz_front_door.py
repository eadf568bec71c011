"""What atheris calls for each input: bytes → a delivery → every door of the enforcer; raises where a law is broken.

It runs in atheris' own environment, once a round (fuzz_events.py).
"""

import json
import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["enforcer"]):
    from tools.fuzz_watch import Watch

from tools.fuzz_laws import as_text
from tools.fuzz_replay import keep

if __name__ == "__main__":
    watch = Watch(int(os.environ["FUZZ_RUNS"]))
    inputs = Path(os.environ["FUZZ_INPUTS"]).open("wb", buffering=0)  # noqa: SIM115  as long as the process lives

    def take(data: bytes) -> None:
        keep(inputs, data)
        watch.take(as_text(data))
        if watch.is_over:
            Path(os.environ["FUZZ_TOLD"]).write_text(json.dumps(watch.told()), encoding="utf-8")

    atheris.Setup(sys.argv, take)
    atheris.Fuzz()
