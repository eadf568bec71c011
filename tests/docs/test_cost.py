"""docs/cost.md: the arithmetic does what its text says, and the measured numbers are still those of the code."""

import json
import re
from dataclasses import replace

import pytest

from enforcer.records.look import of_outcome
from tests.docs.documents import ROOT, document
from tests.infra.sources import sources
from tests.infra.test_sets import parameters
from tests.unit.test_record import outcome
from tools.cost import (
    DAYS,
    EXECUTIONS,
    FREE_DAYS,
    INGESTION,
    MONTH_S,
    READY,
    SECONDS,
    SIZES,
    SMALL,
    STANDARD,
    Month,
)
from tools.cost_tables import months_table, prices_table


def of(size: int, meter: object) -> float:
    return next(quantity for price, quantity in Month(size, STANDARD).lines if price is meter)


def test_the_tables_are_current() -> None:
    text = document("docs/cost.md").text
    assert prices_table() in text
    assert months_table() in text


def test_an_instance_that_never_sleeps_is_two_gigabytes_for_a_month() -> None:
    assert of(10, READY) == 2 * 730 * 3600
    assert READY.of(of(10, READY)) == pytest.approx(21.02, abs=0.005)


def test_the_timers_alone_are_seventy_four_thousand_executions() -> None:
    assert MONTH_S / 60 + MONTH_S / 120 + MONTH_S / 300 == 74_460
    assert of(0, EXECUTIONS) == 74_460
    assert of(10_000, EXECUTIONS) == 74_460 + 2 * 200


def test_executions_of_a_second_each_cost_two_gigabyte_seconds() -> None:
    assert of(0, SECONDS) == pytest.approx(2 * 74_460)
    assert SECONDS.of(2 * 74_460) == pytest.approx((148_920 - 100_000) * 0.000026)


def test_what_is_free_is_not_charged_and_what_is_beyond_it_is() -> None:
    assert INGESTION.of(4.9) == 0
    assert INGESTION.of(7) == pytest.approx(2 * 2.30)


def test_a_larger_estate_never_takes_less_of_anything() -> None:
    small, large = (Month(size, STANDARD).lines for size in (SIZES[0], SIZES[-1]))
    assert all(less <= more for (_, less), (_, more) in zip(small, large, strict=True))


def test_the_standard_set_keeps_records_while_that_is_free_and_the_hardened_one_pays_for_more() -> None:
    standard, hardened = (parameters(name, sources())["retentionInDays"] for name in ("standard", "hardened"))
    assert (standard - FREE_DAYS) / DAYS == STANDARD.kept_months == 0
    months = (hardened - FREE_DAYS) / DAYS
    large = Month(10_000, replace(STANDARD, kept_months=months))
    more = large.usd - Month(10_000, STANDARD).usd
    assert f"nine months more, {more:.1f} USD a month" in document("docs/cost.md").text
    assert 9 <= months < 9.1


def test_as_many_queues_are_polled_as_the_app_listens_to() -> None:
    assert (ROOT / "function_app.py").read_text(encoding="utf-8").count("@app.queue_trigger(") == STANDARD.queues


def test_without_drift_and_without_an_instance_that_waits_it_costs_less() -> None:
    quiet = replace(SMALL, drift=0)
    assert Month(1_000, quiet).usd < Month(1_000, SMALL).usd < Month(1_000, STANDARD).usd


def test_the_sum_is_the_sum_of_the_lines() -> None:
    month = Month(1_000, STANDARD)
    assert month.usd == pytest.approx(sum(price.of(quantity) for price, quantity in month.lines))


def test_the_measured_numbers_are_those_that_are_published_rounded_up() -> None:
    text = document("docs/measurements.md").text.partition("## What leaves for Application Insights")[2]
    rows = re.findall(r"^\| (?:compliant|heal|look|tick)[^|]*\|(.*)\|$", text, re.MULTILINE)
    taken = (STANDARD.looked, STANDARD.healed, STANDARD.confirmed, *STANDARD.ticked)
    for (size, operations), row in zip(taken, rows, strict=True):
        measured = sum(int(number.replace(",", "")) for number in re.findall(r", ([\d,]+)", row))
        assert 0 <= size - measured < 100
        assert row.endswith(f"| {operations} ")


def test_a_look_s_record_is_no_larger_than_what_was_measured_with_its_calls() -> None:
    [reconciled] = of_outcome(outcome())
    assert 600 < len(json.dumps(reconciled.fields)) < STANDARD.looked[0]
