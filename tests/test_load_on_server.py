"""Many clients at once, for some seconds; `python -m tests.load` has them for minutes.

Nothing but 429 may refuse and no upload may be lost; how fast it is, is told by a longer
run on a machine that does nothing else.
"""

import json
import subprocess
import sys

import pytest

from rag.settings import ROOT
from tests.load.watch import slope

CLIENTS, SECONDS = 16, 10


@pytest.mark.timeout(400)
def test_clients_at_once_are_answered_or_told_to_come_later() -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "tests.load"),
            *("--clients", str(CLIENTS), "--seconds", str(SECONDS), "--slack", "20"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=390,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(run.stdout)
    assert figures["documents"] > figures["uploaded"] > 0
    assert figures["answers"] > 0


def test_the_slope_of_a_line_is_its_own() -> None:
    # 100 bytes at first and 3 more a second
    assert slope([(t, 100 + 3 * t) for t in range(5)]) == pytest.approx(3)
    assert slope([(1, 100)]) == 0
