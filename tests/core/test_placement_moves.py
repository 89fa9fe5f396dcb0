from fractions import Fraction

from tests.core.placement_data import by_id, dataset, figure_values, placement

from hemmaplan.core.placement_figures import DEFINITIONS

FIGURES = by_id(DEFINITIONS)


def test_starts_by_urgency():
    data = dataset(
        placements=[
            placement("1", "hvb", "2023-08-01", urgency="acute"),
            placement("2", "hvb", "2023-08-31", urgency="investigation"),
            placement("3", "hvb", "2023-08-31"),
            placement("4", "hvb", "2023-01-01", urgency="acute"),
            placement("5", "hvb", "2023-09-01", urgency="acute"),
            placement("6", "hvb", "2022-08-31", urgency="planned"),
            placement("7", "hvb", "2022-09-01", urgency="planned"),
        ]
    )
    found = figure_values(FIGURES["placement_starts"], data, "2023-08", "hvb")
    assert {column: value for column, value in found.items() if value} == {
        "started_month": 3, "acute_month": 1, "investigation_month": 1, "unknown_urgency_month": 1,
        "started_ytd": 4, "acute_ytd": 2, "investigation_ytd": 1, "unknown_urgency_ytd": 1,
        "started_ytd_last_year": 1, "planned_ytd_last_year": 1,
    }  # fmt: skip


def test_ends_by_reason():
    data = dataset(
        placements=[
            placement("1", "hvb", "2023-01-01", "2023-08-01", end_reason="breakdown"),
            placement("2", "hvb", "2023-01-01", "2023-07-31", end_reason="planned"),
            placement("3", "hvb", "2023-01-01", "2023-08-31"),
            placement("4", "hvb", "2023-01-01", "2023-09-01", end_reason="planned"),
            placement("5", "hvb", "2023-01-01"),
            placement("6", "hvb", "2022-01-01", "2022-01-31", end_reason="aged_out"),
        ]
    )
    found = figure_values(FIGURES["placement_ends"], data, "2023-08", "hvb")
    assert {column: value for column, value in found.items() if value} == {
        "ended_month": 2, "breakdown_month": 1, "unknown_end_reason_month": 1,
        "ended_ytd": 3, "breakdown_ytd": 1, "planned_ytd": 1, "unknown_end_reason_ytd": 1,
        "ended_ytd_last_year": 1, "aged_out_ytd_last_year": 1,
    }  # fmt: skip


def test_a_re_placement_follows_a_breakdown_of_the_same_person_within_thirty_days():
    broken = {"end_reason": "breakdown", "person_id": "A"}
    data = dataset(
        placements=[
            placement("broke", "hvb", "2023-01-01", "2023-04-01", **broken),
            placement("same day", "jourhem", "2023-04-01", "2023-04-10", person_id="A"),
            placement("30 days later", "sis", "2023-05-01", person_id="A"),
            placement("31 days later", "hvb", "2023-05-02", person_id="A"),
            placement("before", "hvb", "2023-03-31", person_id="A"),
            placement("another person", "hvb", "2023-04-02", person_id="B"),
            # A breakdown on its first day does not follow itself, and nobody follows nobody.
            placement("same-day", "hvb", "2023-06-01", "2023-06-01", end_reason="breakdown"),
            placement("none 1", "hvb", "2023-06-01", "2023-06-03", **{**broken, "person_id": None}),
            placement("none 2", "hvb", "2023-06-04", person_id=None),
            placement("as planned", "hvb", "2023-01-01", "2023-02-01", end_reason="planned"),
        ]
    )
    found = figure_values(FIGURES["breakdowns"], data, "2023-06", "total")
    assert {column: value for column, value in found.items() if value} == {
        "ended_month": 2, "ended_ytd": 5, "breakdowns_month": 2, "breakdowns_ytd": 3,
        "re_placements_ytd": 2, "persons_month": 1, "persons_ytd": 2,
        "share_month": 1, "share_ytd": Fraction(3, 5),
    }  # fmt: skip
    by_line = {
        line: figure_values(FIGURES["breakdowns"], data, "2023-06", line)["re_placements_ytd"]
        for line in ("hvb", "jourhem", "sis")
    }
    assert by_line == {"hvb": 0, "jourhem": 1, "sis": 1}
