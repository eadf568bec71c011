"""The tables of docs/cost.md, from the arithmetic of `tools/cost.py`."""

from tools.cost import PRICES, SIZES, SMALL, STANDARD, Assumed, Month, Price

_WHOLE = 10
"""From so many on, an amount has no decimals."""


def prices_table() -> str:
    rows = [
        f"| {one.meter} | {_plain(one.usd)} for {_count(one.per)}{one.unit} | {_free(one)} | {one.source} |"
        for one in PRICES
    ]
    return "\n".join(["| meter | USD | free in a month | from |", "|---|---|---|---|", *rows])


def months_table(assumed: Assumed = STANDARD) -> str:
    """How much of each meter, and what it costs, for each size."""
    months = [Month(size, assumed) for size in SIZES]
    heads = ["a month", *(f"{size:,} subscriptions | USD" for size in SIZES)]
    rows = []
    for number, (price, _) in enumerate(months[0].lines):
        cells = [
            f"{_amount(month.lines[number][1])} {price.unit} | {price.of(month.lines[number][1]):.2f}"
            for month in months
        ]
        rows.append(" | ".join([price.meter, *cells]))
    rows.append(" | ".join(["**together**", *(f"| **{month.usd:.0f}**" for month in months)]))
    smaller = [Month(size, SMALL) for size in SIZES]
    rows.append(
        " | ".join(["`alwaysReadyInstances=0`, `instanceMemoryMB=512`", *(f"| {month.usd:.0f}" for month in smaller)])
    )
    return "\n".join([f"| {' | '.join(heads)} |", "|---" + "|---:" * 6 + "|", *(f"| {row} |" for row in rows)])


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE else f"{value:.2g}"


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _count(per: float) -> str:
    return "a " if per == 1 else f"{per:,.0f} "


def _free(price: Price) -> str:
    return f"{price.free:,.0f} {price.unit}" if price.free else "none"
