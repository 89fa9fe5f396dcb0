"""What Sala (2023) and Mellerud (2021) wrote after reading Kolada by hand comes out of a fetch.

Positions, percentages and counts are as printed; where only the words are left (the picture was
lost), the values are invented to be what the words say.
"""

import pytest
from tests.frames import dataset
from tests.opendata.archives import OTHER, OWN, SALA_2022, SIMILAR, among, around, fetched

from hemmaplan.core.comparison import Band
from hemmaplan.core.cost import summary
from hemmaplan.core.periods import Month
from hemmaplan.opendata.kolada.peers import peers
from hemmaplan.render.numbers_sv import cell_text
from hemmaplan.reports import comparison_pictures, comparison_tables
from hemmaplan.reports.comparison_words import from_median_text, share_text


def compared(tmp_path, values, **more):
    by_year = values if all(isinstance(key, int) for key in values) else {2022: values}
    return peers(fetched(tmp_path, by_year), OWN, **more)[0]


@pytest.mark.parametrize(
    ("kpi", "band"),
    [
        ("N33007", Band.LOWEST),  # HVB, children (figure 5)
        ("N33008", Band.HIGHEST),  # family homes, children (6)
        ("N33001", Band.MIDDLE),  # children and youth care in all (7)
        ("N35009", Band.MIDDLE),  # institutions, addiction (15)
        ("N35010", Band.HIGHEST),  # family homes, addiction (16)
        ("N35001", Band.MIDDLE),  # addiction care in all (17)
    ],
)
def test_salas_six_positions(kpi, band, tmp_path):
    """SALA-67: the 25 per cent with the lowest or highest costs, or between."""
    assert compared(tmp_path, SALA_2022).figures[kpi].band is band


def test_sala_has_fewer_children_placed_than_the_years_before(tmp_path):
    """SALA-69: those aged 0–20 placed in family homes and HVB during the year, as a series."""
    years = {
        year: {"N33812": among(homes, 50, *[40] * 7), "N33813": among(hvb, 9, *[8] * 7)}
        for year, homes, hvb in ((2020, 61, 14), (2021, 55, 12), (2022, 48, 9))
    }
    found = compared(tmp_path, years)
    for kpi, series in (("N33812", [61, 55, 48]), ("N33813", [14, 12, 9])):
        trend = comparison_pictures.trend(found.figures[kpi])
        assert (list(trend.years), list(trend.own)) == ([2020, 2021, 2022], series)
        assert found.figures[kpi].band is None  # a number of persons follows size


def test_all_chosen_municipalities_but_one_have_lowered_the_cost(tmp_path):
    """SALA-70: three years of child and youth care, every municipality of one's own choice."""
    falling = {2020: 2900.0, 2021: 2700.0, 2022: 2500.0}
    years = {
        year: {"N33001": {**among(cost, cost, *[cost] * 7), SIMILAR[0]: 5000 - cost}}
        for year, cost in falling.items()
    }
    found = compared(tmp_path, years)
    series = {
        name: [found.among("N33001", year)[code] for year in falling]
        for code, name in found.names.items()
    }
    rose = [name for name, (*_, before, last) in series.items() if last > before]
    assert rose == [found.names[SIMILAR[0]]]


def test_the_age_limits_are_koladas(tmp_path):
    """SALA-72: a child is 0–20 and an adult 21 or older."""
    figures = compared(tmp_path, {**SALA_2022, "N35804": around(0.1, 0.1)}).figures
    assert figures["N33818"].figure.ages == (0, 20)
    assert figures["N35804"].figure.ages[0] == 21


def test_mellerud_buys_half_and_others_a_quarter(tmp_path):
    """MEL-9, MEL-R2: 50 per cent against about 25; told in percentage units, twice as much."""
    each = compared(tmp_path, {"N04159": around(50.0, 25.0)}).figures["N04159"]
    assert (each.latest.value, each.latest.median) == (50.0, 25.0)
    assert from_median_text(each).replace("\u00a0", " ") == "+25,0 %-enheter"
    assert each.band is Band.HIGHEST


def test_mellerud_places_in_hvb_over_40_per_cent_more_often(tmp_path):
    """MEL-10, MEL-11: placed per 1 000, as per cent above the comparable municipalities."""
    values = {"N33816": around(4.1, 2.9), "N33817": around(11.0, 7.0)}
    figures = compared(tmp_path, values).figures
    assert share_text(figures["N33816"].to_median) == "+41\u00a0%"
    assert figures["N33817"].band is Band.HIGHEST


def test_mellerud_spends_less_at_home_and_more_on_placements(tmp_path):
    """MEL-13: open care under the others' beside purchased care over, in one picture."""
    values = {**SALA_2022, "N33021": around(1200, 2000), "N33022": around(9000, 6000)}
    (picture,) = comparison_pictures.substitution(compared(tmp_path, values))
    assert picture.name == "Placeringar och öppna insatser, barn och unga"
    assert "Sala" in picture.alt
    rows = comparison_tables.table(
        compared(tmp_path, values), ("N33021", "N33022"), "Öppet och placerat"
    )[0].rows
    shares = [cell_text(row.cells[4]).replace("\u00a0", " ") for row in rows if len(row.cells) > 4]
    assert "−40 %" in shares
    assert "+50 %" in shares


def test_melleruds_compulsory_care_by_year():
    """MEL-12: 1, 3, 3 and 2 in 2017–2020, from one's own placements."""
    counts = {2017: 1, 2018: 3, 2019: 3, 2020: 2}
    placements = [
        {"placement_id": f"{year}-{n}", "person_id": f"p{year}{n}", "care_form": "lvm_hem",
         "legal_basis": "lvm", "start_date": f"{year}-02-01", "end_date": f"{year}-06-01"}
        for year, count in counts.items() for n in range(count)
    ]  # fmt: skip
    rates = [{"placement_id": "2017-0", "kind": "care", "amount": 1, "per": "day"}]
    found = summary(
        dataset(placements=placements, rates=rates), Month(2017, 1), Month(2020, 12),
        ["year", "legal_basis"],
    )  # fmt: skip
    rows = found.select("year", "legal_basis", "placements").rows()
    assert rows == [(str(year), "lvm", count) for year, count in counts.items()]


def test_the_reference_municipality_part_by_part(tmp_path):
    """SALA-71: Västerås cheaper in family homes, dearer in all."""
    found = compared(tmp_path, SALA_2022, reference=OTHER)
    figures = found.figures
    assert figures["N35010"].to_reference.amount == 126
    assert figures["N35001"].to_reference.amount == 793 - 1117
