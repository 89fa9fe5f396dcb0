"""Facit: day prices in whole kronor, so that each table can be worked out in the head."""

from decimal import Decimal
from fractions import Fraction

from tests.core.placement_data import by_id, dataset, day_price, figure_values, placement
from tests.core.test_placement_traces import random_rows

from hemmaplan.core.cost import summary
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.placement_figures import DEFINITIONS
from hemmaplan.core.tables import INCOME_KINDS, RATE_KINDS

FIGURES = by_id(DEFINITIONS)


def kr(amount: int) -> int:
    return amount * 100


def test_cost_vat_compensation_income_and_net():
    # January has 31 days, February 2023 has 28 and 2024 has 29.
    data = dataset(
        placements=[
            placement("1", "hvb", "2024-01-31", "2024-02-11"),  # 1 + 10 days
            placement("2", "hvb", "2023-02-01", "2023-02-06"),  # 5 days, last year
            placement("3", "hvb", "2024-02-26"),  # 4 days, no price
        ],
        rates=[
            day_price("1", 1000, vat_compensation_pct=Decimal(6)),
            {"placement_id": "1", "kind": "travel", "amount": Decimal(300), "per": "occasion"},
            day_price("2", 900),
        ],
        incomes=[
            {
                "placement_id": "1",
                "kind": "state_grant",
                "amount": Decimal(200),
                "per": "day",
            }
        ],
    )
    found = figure_values(FIGURES["placement_cost"], data, "2024-02", "hvb", "bou")
    assert found == {
        "cost_month": kr(10_000),
        "vat_compensation_month": kr(600),
        "income_month": kr(2_000),
        "net_month": kr(7_400),
        "cost_ytd": kr(11_300),  # 11 days and a journey on the first
        "vat_compensation_ytd": kr(660),
        "income_ytd": kr(2_200),
        "net_ytd": kr(8_440),
        "cost_ytd_last_year": kr(4_500),
        "vat_compensation_ytd_last_year": 0,
        "income_ytd_last_year": 0,
        "net_ytd_last_year": kr(4_500),
        "unpriced_days_month": 4,
        "unpriced_days_ytd": 4,
        "unpriced_days_ytd_last_year": 0,
    }
    # The care days without a price are not cheap days.
    price = figure_values(FIGURES["price_per_care_day"], data, "2024-02", "hvb")
    assert price["month"] == kr(1000)
    assert price["ytd"] == Fraction(kr(11_300), 11)
    assert price["ytd_last_year"] == kr(900)
    assert price["priced_days_ytd"] == 11


def test_the_cost_is_that_of_the_cost_command():
    data = dataset(**random_rows(seed=7, count=60))
    month = Month(2023, 10)
    table = summary(data, Month(2023, 1), month, by=("care_form",))
    for row in table.iter_rows(named=True):
        found = figure_values(FIGURES["placement_cost"], data, str(month), row["care_form"])
        for name in ("cost", "vat_compensation", "income", "net"):
            assert found[f"{name}_ytd"] == row[f"{name}_ore"]
        assert found["unpriced_days_ytd"] == row["unpriced_days"]
        days = figure_values(FIGURES["care_days"], data, str(month), row["care_form"])
        assert days["ytd"] == row["care_days"]


def test_unbudgeted_placements_and_their_cost():
    data = dataset(
        placements=[
            placement("1", "skyddat_boende", "2024-02-01", "2024-02-03", unbudgeted=True),
            placement("2", "skyddat_boende", "2024-01-01", "2024-01-04", unbudgeted=True),
            placement("3", "skyddat_boende", "2024-02-01", unbudgeted=False),
            placement("4", "skyddat_boende", "2024-02-01"),
        ],
        rates=[day_price(id, 1500) for id in "1234"],
    )
    counts = figure_values(FIGURES["unbudgeted"], data, "2024-02", "skyddat_boende")
    assert {column: value for column, value in counts.items() if value} == {
        "placements_month": 1, "persons_month": 1, "unknown_month": 1,
        "placements_ytd": 2, "persons_ytd": 2, "unknown_ytd": 1,
    }  # fmt: skip
    cost = figure_values(FIGURES["unbudgeted_cost"], data, "2024-02", "skyddat_boende")
    assert (cost["cost_month"], cost["cost_ytd"]) == (kr(3000), kr(7500))


def test_every_kind_of_price_has_a_name():
    assert set(KIND_LABELS) == {*RATE_KINDS, *INCOME_KINDS}


def test_what_own_facility_and_re_placements_cost():
    data = dataset(
        placements=[
            placement("1", "familjehem", "2024-01-01", "2024-01-11", end_reason="breakdown",
                      person_id="A"),
            placement("2", "hvb", "2024-01-20", "2024-01-25", person_id="A",
                      own_facility_possible=True),
            placement("3", "hvb", "2024-01-20", "2024-01-25"),
        ],
        rates=[day_price("1", 700), day_price("2", 6000), day_price("3", 6000)],
    )  # fmt: skip
    for id in ("re_placement_cost", "own_facility_cost"):
        found = figure_values(FIGURES[id], data, "2024-01", "total")
        assert (found["cost_month"], found["net_ytd"]) == (kr(30_000), kr(30_000))
        assert figure_values(FIGURES[id], data, "2024-01", "familjehem")["cost_ytd"] == 0


def test_the_change_of_cost_adds_up_by_form_area_and_cause():
    # Area bou: 1 placement × 10 days at 1 000 last year, 2 × 10 at 1 200 this year.
    # Cost 10 000 → 24 000. Volume: mean of 10 × 1 000 and 10 × 1 200 = 11 000; price: mean of
    # 10 × 200 and 20 × 200 = 3 000. Area vuxen: one placement, 10 days longer at 500 a day.
    data = dataset(
        placements=[
            placement("1", "hvb", "2023-01-01", "2023-01-11"),
            placement("2", "hvb", "2024-01-01", "2024-01-11"),
            placement("3", "hvb", "2024-01-05", "2024-01-15"),
            placement("4", "hvb", "2023-01-01", "2023-01-11", area="vuxen"),
            placement("5", "hvb", "2024-01-01", "2024-01-21", area="vuxen"),
        ],
        rates=[
            day_price("1", 1000),
            day_price("2", 1200),
            day_price("3", 1200),
            day_price("4", 500),
            day_price("5", 500),
        ],
    )

    def change(area: str) -> dict[str, object]:
        return figure_values(FIGURES["cost_change"], data, "2024-01", "hvb", area)

    assert change("bou") == {
        "cost_ytd_last_year": kr(10_000), "cost_ytd": kr(24_000), "total": kr(14_000),
        "volume": kr(11_000), "length": 0, "mix": 0, "price": kr(3_000),
    }  # fmt: skip
    assert change("vuxen") == {
        "cost_ytd_last_year": kr(5_000), "cost_ytd": kr(10_000), "total": kr(5_000),
        "volume": 0, "length": kr(5_000), "mix": 0, "price": 0,
    }  # fmt: skip
    assert change("total") == {
        column: value + change("vuxen")[column] for column, value in change("bou").items()
    }


def test_the_causes_add_to_the_total_everywhere():
    data = dataset(**random_rows(seed=11, count=120))
    found = FIGURES["cost_change"].compute(data, Month(2023, 10))
    cells = {(f.address.area, f.address.line): {} for f in found}
    for figure in found:
        cells[figure.address.area, figure.address.line][figure.address.column] = figure.value
    for cell in cells.values():
        assert sum(cell[cause] for cause in ("volume", "length", "mix", "price")) == cell["total"]
        assert cell["total"] == cell["cost_ytd"] - cell["cost_ytd_last_year"]


def test_the_trace_of_a_cause_shows_what_went_into_it():
    data = dataset(
        placements=[
            placement("1", "hvb", "2023-01-01", "2023-01-11"),
            placement("2", "hvb", "2024-01-01", "2024-01-11"),
        ],
        rates=[day_price("1", 1000), day_price("2", 1200)],
    )
    definition = FIGURES["cost_change"]
    figure = next(
        f
        for f in definition.compute(data, Month(2024, 1))
        if (f.address.area, f.address.line, f.address.column) == ("bou", "hvb", "price")
    )
    rows = definition.trace(data, Month(2024, 1), figure.address)
    assert rows.select("part", "contribution", "_file", "_row").rows() == [
        ("", kr(2_000), None, None),
        ("cost_ytd", kr(12_000), "rates.csv", 3),
        ("cost_ytd_last_year", kr(10_000), "rates.csv", 2),
        ("priced_days_ytd", 10, "placements.csv", 3),
        ("priced_days_ytd_last_year", 10, "placements.csv", 2),
        ("placements_ytd", 1, "placements.csv", 3),
        ("placements_ytd_last_year", 1, "placements.csv", 2),
    ]
