"""Own figures beside Kolada's: in its units, how sure, and how close they came."""

import pytest
from tests.core.test_statistics_preview import CASES, LINES, PEOPLE, PLACEMENTS, RATES, booked
from tests.frames import dataset
from tests.opendata.archives import OWN, around, fetched

from hemmaplan.core.dataset import Municipality
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.statistics_preview import statistics_preview
from hemmaplan.opendata.kolada.peers import peers
from hemmaplan.render.numbers_sv import cell_text
from hemmaplan.reports.comparison_preview import net_cost_deviation, preview

OCTOBER = Month(2026, 10)
OWN_SETTINGS = Municipality()


@pytest.fixture
def found(tmp_path):
    values = {"N30005": around(14.0, 13.0), "N30007": around(12.5, 12.5),
              "N33818": around(1.5, 1.0), "N33001": around(11.0, 9.0)}  # fmt: skip
    archive = fetched(tmp_path, {2022: values})
    return peers(archive, OWN)[0]


@pytest.fixture
def figures():
    data = dataset(ledger=booked(), lines=LINES, population=PEOPLE, placements=PLACEMENTS,
                   rates=RATES, cases=CASES)  # fmt: skip
    return FigureTable(statistics_preview(data, OCTOBER))


def rows(blocks):
    return {row.cells[0].value: [cell_text(cell).replace("\u00a0", " ") for cell in row.cells[1:]]
            for row in blocks[0].rows}  # fmt: skip


def test_in_koladas_units_with_what_chance_does(found, figures):
    table = rows(preview(found, figures, OCTOBER, {}, OWN_SETTINGS))
    assert table["Placerade barn och unga, av 1 000 inv 0–20 år"] == [
        "1,4", "0,3–4,2", "1,5 (2022)", "", "",
    ]  # fmt: skip
    assert table["Pris per vårddygn på institution, kr/dygn"][0] == "3 000"
    assert table["Utredningstid, barn och unga, dagar"][0] == "50"


def test_how_close_it_came(found, figures):
    table = rows(preview(found, figures, OCTOBER, {2022: figures}, OWN_SETTINGS))
    assert table["Barn och unga, kr/inv"] == ["12", "", "11 (2022)", "12", "+8 %"]


def notes(found, figures, settings):
    blocks = preview(found, figures, OCTOBER, {}, settings)[1:]
    return " ".join(run for block in blocks for run in block.runs)


def test_what_is_assumed_is_said(found, figures):
    said = notes(found, figures, OWN_SETTINGS)
    assert "Inga intäkter är avdragna" in said
    assert (
        "Antagna verksamheter, efter Kommun-Bas (så börjar deras nummer): Barn och unga 569; M"
        in said
    )
    assert "HVB, familjehem och öppna insatser visas när" in said


def test_what_is_given_is_no_assumption(found):
    settings = Municipality(deducted_revenue="sales", activities="N33001:5691 N33007:56910,56911")
    data = dataset(settings, ledger=booked(), lines=LINES, population=PEOPLE)
    figures = FigureTable(statistics_preview(data, OCTOBER))
    said = notes(found, figures, settings)
    assert "avdragna" not in said
    assert "Barn och unga 5691; HVB, barn och unga 56910, 56911." in said
    assert "visas när" not in said


def test_nothing_of_ones_own_shows_nothing(found):
    assert preview(found, FigureTable([]), OCTOBER, {}, OWN_SETTINGS) == []
    assert net_cost_deviation(found, FigureTable([]), OCTOBER) == []


def test_own_net_cost_deviation_with_koladas_reference_or_anothers(found, figures):
    def said(*reference):
        (block,) = net_cost_deviation(found, figures, OCTOBER, *reference)
        runs = (run if isinstance(run, str) else run.text for run in block.runs)
        return "".join(runs).replace("\u00a0", " ")

    assert "9,3 % högre" in said()  # 13,663 kronor against 12,5
    assert "referenskostnaden 2022 enligt Kolada (13 kr per invånare)" in said()
    assert "8,9 % lägre" in said(15)
    assert "den referenskostnad som angetts" in said(15)
