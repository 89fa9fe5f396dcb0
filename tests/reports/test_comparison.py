"""The section Jämförelse says what the published reports say, from values in the same places."""

import pytest
from tests.frames import dataset
from tests.opendata.archives import OTHER, OWN, SALA_2022, around, fetched

from hemmaplan.core.figures import FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.opendata.kolada.peers import peers
from hemmaplan.render.document import ChartBlock, Document, Heading, Paragraph, TableBlock
from hemmaplan.render.html import page_blocks
from hemmaplan.render.numbers_sv import cell_text
from hemmaplan.reports import comparison, comparison_pictures, comparison_reasons
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.comparison_words import causes, value_text
from hemmaplan.reports.proofreading import findings


@pytest.fixture
def sala(tmp_path):
    archive = fetched(tmp_path, {2021: SALA_2022, 2022: SALA_2022}, preliminary="2023-04-01")
    return peers(archive, OWN, reference=OTHER)[0]


def plain(text):
    return text.replace("\u00a0", " ")


def section(found, month="2024-06", **tables):
    return comparison.comparison(
        Briefing(dataset(**tables), Month.parse(month), FigureTable([]), (), found)
    )


def words(blocks):
    return plain(" ".join(
        run if isinstance(run, str) else run.text
        for block in blocks if isinstance(block, Paragraph) for run in block.runs
    ))  # fmt: skip


def table(blocks, name):
    (found,) = [b for b in blocks if isinstance(b, TableBlock) and b.name == name]
    return [[plain(cell_text(cell)) for cell in row.cells] for row in found.rows]


def test_without_values_there_is_no_section():
    assert section(None) == []


def test_decided_targets_are_followed_as_they_stood_after_the_month(sala):
    targets = [{"target_id": "N35010", "label": "Familjehem till medianen", "start_cost": 4_000_000,
                "target_cost": 2_000_000, "from_year": 2024, "to_year": 2027}]  # fmt: skip
    effects = [{"measure_id": "M1", "month": month, "realised": 300_000}
               for month in ("2024-05", "2024-09")]  # fmt: skip
    tables = {"targets": targets, "measure_effects": effects}
    (row,) = table(section(sala, **tables), "Beslutade mål")
    assert row == ["Familjehem till medianen 2024–2027", "50 %", "2,0", "0,5", "0,5", "0,3", "1,7",
                   "0,6"]  # fmt: skip
    (later,) = table(section(sala, "2024-12", **tables), "Beslutade mål")
    assert later[5:7] == ["0,6", "1,4"]


def test_salas_sentences(sala):
    """SALA-67: Bland de 25 % som har lägst kostnader; 70: högst."""
    said = words(section(sala))
    assert "Bland de 25 procent lägsta kostnaderna bland liknande kommuner: HVB" in said
    highest = said.split("Bland de 25 procent högsta")[1].split(".")[0]
    assert "Familjehem, barn och unga; Familjehem, missbruk" in highest
    assert "Vi ligger 736 tkr över medianen bland liknande kommuner (2022 prel.)" in said
    assert "4,2 procent högre 2022" in said
    assert "5,1 mnkr" in said


def test_sala_and_vasteras_side_by_side(sala):
    """SALA-R16: 129 against 3, 388 against 262, 276 against 852, and 793 against 1 117."""
    rows = table(section(sala), "Missbruksvård mot Västerås")
    assert rows == [
        ["Institutionsvård, missbruk", "388", "262", "126"],
        ["Familjehem, missbruk", "129", "3", "126"],
        ["Öppna insatser, missbruk", "276", "852", "−576"],
        ["Delarna tillsammans", "793", "1 117", "−324"],
    ]


def test_parts_that_do_not_add_to_koladas_own_whole_are_shown(tmp_path):
    other = {**SALA_2022, "N35001": around(800, 730, 1117)}
    found = peers(fetched(tmp_path, {2022: other}), OWN, reference=OTHER)[0]
    last = table(section(found), "Missbruksvård mot Västerås")[-1]
    assert last == ["Missbruksvård enligt Kolada", "800", "1 117", "−317"]


def test_a_part_that_is_missing_makes_no_sum(tmp_path):
    secret = frozenset({("N35010", OTHER)})
    archive = fetched(tmp_path, {2022: SALA_2022}, secret=secret)
    rows = table(section(peers(archive, OWN, reference=OTHER)[0]), "Missbruksvård mot Västerås")
    assert rows[1] == ["Familjehem, missbruk", "129", "..", ""]
    assert rows[3] == ["Delarna tillsammans", "793", "..", ""]


def test_melleruds_purchased_share(sala):
    """MEL-9: half of the cost is bought, against a quarter in comparable municipalities."""
    row = next(r for r in table(section(sala), "Nyckeltal mot median") if r[0] == "Köpt IFO, %")
    assert row[1:4] == ["50,0", "25,0", "högsta 25 %"]


def test_the_table_gives_kronor_and_says_when_the_best_is_reached(sala):
    rows = {row[0]: row for row in table(section(sala), "Nyckeltal mot median")}
    assert rows["Missbruksvård"][1:] == ["793", "730", "mittersta 50 %", "+9 %", "1,4", "4,0"]
    assert rows["HVB, barn och unga"][6] == "nådd"
    assert rows["Familjehem, missbruk"][6] == ""  # neither high nor low is better


def test_every_source_names_kolada_rightly(sala):
    """Raw values: Källa: Kolada. What we work out: never Kolada alone."""
    for block in section(sala):
        if isinstance(block, TableBlock | ChartBlock):
            assert "Egen bearbetning av data från Kolada" in block.source
            assert "2023-11-20" in block.source


def test_a_new_series_breaks_the_line(tmp_path):
    by_year = {year: {"N30001": around(year - 2000.0, 1.0)} for year in (2017, 2018, 2019, 2022)}
    found = peers(fetched(tmp_path, by_year), OWN)[0]
    chart = comparison_pictures.detail(found, "N30001")[-1]
    own = chart.spec["layer"][2]["data"]["values"]
    assert len({point["line"] for point in own}) == 3  # 2017–2018, 2019, and after a gap 2022
    assert "ny serie" in str(chart.spec)


def test_a_marked_value_is_said_to_be(tmp_path):
    archive = fetched(tmp_path, {2022: SALA_2022}, secret=frozenset({("N35010", OWN)}))
    found = peers(archive, OWN)[0]
    assert "sekretessmarkerat" in words(comparison_pictures.detail(found, "N35010"))
    assert "129" not in str(table(section(found), "Nyckeltal mot median"))
    assert value_text(found.figures["N35010"].figure, None) == ".."


def test_the_headline_names_what_most_of_it_is(tmp_path):
    made = {
        "N30101": around(4374, 4000), "N35009": around(565, 300), "N35002": around(1017, 540),
        "N35804": around(0.1, 0.1), "N31001": around(800, 700),
    }  # fmt: skip
    found = peers(fetched(tmp_path, {2022: made}), OWN)[0]
    said = plain("".join(r if isinstance(r, str) else r.text for r in comparison.headline(found)))
    assert said == (
        "Vi ligger 8,6 mnkr över medianen bland liknande kommuner (2022); 6,1 mnkr av det är högre "
        "dygnspris på institution."
    )


def test_the_causes_in_words_add_to_the_whole(sala):
    cells = {
        ("N33007", "age"): 5,
        ("N33008", "age"): 7,
        ("N35009", "price"): -20,
        ("rest", "whole"): 0,
    }
    assert causes(cells) == [("Lägre dygnspris på institution", -20), ("Fler barn i kommunen", 12)]


def test_every_picture_can_be_drawn(sala):
    blocks = [*section(sala), *comparison_reasons.reasons(sala), *comparison.key_figures(sala)]
    for kpi in ("N30001", "N35009"):
        blocks += comparison_pictures.detail(sala, kpi)
    drawn = [each for each in page_blocks(blocks) if each["kind"] == "chart"]
    assert len(drawn) >= 8
    assert blocks[0] == Heading("Jämförelse")


def test_the_section_reads_clean(sala):
    """What its sentences say stands in its tables."""
    document = Document(
        "Sala", "Nämnden", "Jämförelse", "2022", "", "2023-11-20", "0", section(sala)
    )
    assert findings(document) == []


def test_melleruds_children_on_hvb(tmp_path):
    """MEL-11: placed 40 per cent more often than in comparable municipalities."""
    made = {**SALA_2022, "N33816": around(5.6, 4.0)}
    found = peers(fetched(tmp_path, {2022: made}), OWN)[0]
    row = next(r for r in table(section(found), "Nyckeltal mot median") if "på HVB" in r[0])
    assert row[1:5] == ["5,6", "4,0", "högsta 25 %", "+40 %"]
