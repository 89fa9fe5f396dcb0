from decimal import Decimal
from fractions import Fraction

from tests.core.placement_data import by_id, dataset, day_price, figure_values, placement

from hemmaplan.core.placement_figures import DEFINITIONS

FIGURES = by_id(DEFINITIONS)


def some(count: int, form: str, start: str = "2023-05-01", **more: object) -> list[dict]:
    return [
        placement(f"{form} {start} {sorted(more.items())} {n}", form, start, **more)
        for n in range(count)
    ]


def test_inside_and_outside_with_reasons():
    # Eskilstuna January-August 2023 (004:830-832): 332 inside and 55 outside, 85,8 %; of those
    # outside 22 for lack of an agreement (40 %), 13 of places (23,6 %), 20 for other reasons.
    data = dataset(
        placements=[
            *some(332, "hvb", procurement="framework"),
            *some(22, "hvb", procurement="direct", direct_reason="no_framework"),
            *some(13, "hvb", procurement="direct", direct_reason="no_places"),
            *some(18, "hvb", procurement="direct", direct_reason="extensive_needs"),
            *some(2, "hvb", procurement="direct"),
            *some(4, "hvb", procurement="other_municipality"),
            *some(1, "hvb"),
            *some(5, "sis", procurement="state"),  # the state's: not bought
            *some(6, "familjehem", procurement="own"),  # our own: not bought
            *some(9, "hvb", "2023-09-01", procurement="framework"),  # after August
        ]
    )
    found = figure_values(FIGURES["framework_adherence"], data, "2023-08", "total")
    parts = {
        "placements": 392, "framework": 332, "direct": 55, "procured": 387, "other": 4,
        "unknown": 1, "direct_no_framework": 22, "direct_no_places": 13, "direct_geography": 0,
        "direct_extensive_needs": 18, "direct_other": 0, "direct_unknown_reason": 2,
        "share": Fraction(332, 387), "direct_no_framework_share": Fraction(40, 100),
        "direct_no_places_share": Fraction(13, 55),
    }  # fmt: skip
    assert {part: found[f"{part}_ytd"] for part in parts} == parts
    assert round(float(found["share_ytd"]), 3) == 0.858
    assert "share_ytd_last_year" not in found


def test_a_system_of_choice_is_neither_inside_nor_outside_the_framework_agreements():
    data = dataset(placements=[
        *some(3, "hvb", procurement="framework"), *some(1, "hvb", procurement="direct"),
        *some(2, "hvb", procurement="lov"), *some(1, "oppenvard", procurement="lov"),
    ])  # fmt: skip
    found = figure_values(FIGURES["framework_adherence"], data, "2023-08", "total")
    assert (found["placements_month"], found["other_month"], found["lov_month"]) == (7, 3, 3)
    assert found["share_month"] == Fraction(3, 4)


def test_an_own_form_that_is_bought_this_time_counts():
    data = dataset(placements=some(1, "stodboende", procurement="direct"))
    found = figure_values(FIGURES["framework_adherence"], data, "2023-08", "stodboende")
    assert (found["placements_month"], found["direct_month"]) == (1, 1)


def test_extra_cost_of_direct_awards():
    # Framework HVB in bou: 10 days at 5 000 and 30 at 6 000 = 230 000 over 40 days, 5 750 a day.
    # Direct 1: 10 days at 7 000 = 70 000, compared with 57 500: 12 500 more.
    # Direct 2: 4 days at 5 000 = 20 000, compared with 23 000: 3 000 less.
    inside, outside = {"procurement": "framework"}, {"procurement": "direct"}
    data = dataset(
        placements=[
            placement("F1", "hvb", "2024-01-01", "2024-01-11", **inside),
            placement("F2", "hvb", "2024-01-01", "2024-01-31", **inside),
            placement("D1", "hvb", "2024-01-01", "2024-01-11", **outside),
            placement("D2", "hvb", "2024-01-05", "2024-01-09", **outside),
            placement("no price", "hvb", "2024-01-05", "2024-01-09", **outside),
            placement("other area", "hvb", "2024-01-05", "2024-01-07", area="vuxen", **outside),
            placement("SiS", "sis", "2024-01-01", procurement="state"),
        ],
        rates=[
            day_price("F1", 5000),
            day_price("F2", 6000),
            day_price("D1", 7000),
            day_price("D2", 5000),
            day_price("other area", 9000),
            day_price("SiS", 12000),
        ],
    )
    found = figure_values(FIGURES["framework_cost"], data, "2024-01", "hvb")
    kr = 100
    assert {column: value for column, value in found.items() if column.endswith("_ytd")} == {
        "framework_cost_ytd": 230_000 * kr,
        "direct_cost_ytd": 108_000 * kr,
        "extra_ytd": 9_500 * kr,
        "not_comparable_ytd": 1,
    }
    assert figure_values(FIGURES["framework_cost"], data, "2024-01", "sis")["direct_cost_ytd"] == 0


def test_the_comparison_is_rounded_half_up_once_per_placement():
    # Framework: 1 000,01 kr over 2 days. One day at that price is 500,005 kr, rounded 500,01.
    data = dataset(
        placements=[
            placement("F", "hvb", "2024-01-01", "2024-01-03", procurement="framework"),
            placement("D", "hvb", "2024-01-01", "2024-01-02", procurement="direct"),
        ],
        rates=[
            day_price("F", 500),
            {**day_price("F", 0), "kind": "fee", "amount": Decimal("0.01"), "per": "occasion"},
            day_price("D", 501),
        ],
    )
    found = figure_values(FIGURES["framework_cost"], data, "2024-01", "hvb")
    assert found["extra_ytd"] == 50100 - 50001
