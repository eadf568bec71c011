"""What `make bench JSON=1` prints is what docs/performance.md shows: its table, and its chart."""

from xml.etree import ElementTree as ET  # text of our own making is read

from bench import figure_form
from bench.figure import Figure
from tools.performance import chart, runs, table, told

HALF = Figure("storm", "CPU", "s", [30.0, 36.0, 24.0], "a minute", [60.0], at_most=1)
MISSED = Figure("sweep", "time", "s", [2.6], "what is allowed", [1.0], at_most=1.3)
REPORTED = Figure("worker", "drifts", "events/s", [90.0], "nothing", [900.0])
RUN = {"python": "3.13.0", "cores": 2, "load": 1.5, "quick": True, "took_s": 7}
TEXT = figure_form.as_json({"all": figure_form.told([HALF, MISSED, REPORTED], RUN)})
FIGURES = told(TEXT)
_SVG = "{http://www.w3.org/2000/svg}"


def test_every_figure_is_a_row_with_its_spread_aim_and_verdict() -> None:
    assert table(FIGURES).splitlines()[2:] == [
        "| storm | CPU | 30 s | 24 to 36 | a minute | 0.5 | 0.4 to 0.6 | ≤ 1 | holds |",
        "| sweep | time | 2.6 s |  | what is allowed | 2.6 |  | ≤ 1.3 | MISSED |",
        "| worker | drifts | 90 events/s |  | nothing | 0.1 |  |  | reported |",
    ]


def test_a_bar_is_as_long_as_what_its_aim_is_used_and_what_is_missed_goes_beyond_the_line() -> None:
    root = ET.fromstring(chart(FIGURES))  # noqa: S314  as above
    (line,) = root.iter(f"{_SVG}line")
    half, missed = root.iter(f"{_SVG}rect")
    begins, aim = int(half.attrib["x"]), int(line.attrib["x1"])
    assert int(half.attrib["width"]) * 2 == aim - begins
    assert begins + int(missed.attrib["width"]) > aim
    assert (half.attrib["class"], missed.attrib["class"]) == ("holds", "missed")


def test_it_says_on_what_each_bench_was_measured_how_often_and_how_long_all_take() -> None:
    assert runs(TEXT).splitlines()[2:] == [
        "| all | 3.13.0 | 2 | 1.5 | 1 to 3 | 7 s | quick |",
        "| together | | | | | 0 min |  |",
    ]


def test_the_chart_leaves_out_what_has_no_aim() -> None:
    assert "drifts" not in chart(FIGURES)
