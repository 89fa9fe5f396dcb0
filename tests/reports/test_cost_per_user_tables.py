"""The printed tables of cost per user: Eskilstuna's, cell by cell as it stands in print."""

from tests.core.test_cost_per_user import ESKILSTUNA, UNLINKED

from hemmaplan.core.cost_per_user import AgeCost, CostPerUser, HighCost
from hemmaplan.render.numbers_sv import cell_text
from hemmaplan.reports import cost_per_user as kpb

TABLE = CostPerUser(
    2022,
    tuple(AgeCost(name, cost * 100, people, n) for name, cost, people, n, *_ in ESKILSTUNA),
    UNLINKED * 100,
    107_918,
    frozenset(row[0] for row in ESKILSTUNA[4:]),
)


def printed(table=TABLE, small_count=0):
    (block,) = kpb.age_table(table, small_count, kpb.unlinked_figures)
    rows = [[cell_text(cell).replace("\u00a0", " ") for cell in row.cells] for row in block.rows]
    return {row[0]: row[1:] for row in rows}


def spaced(number):
    return f"{number:,}".replace(",", " ")


def test_every_cell_is_printed_as_eskilstuna_printed_it():
    """ESK-109, 110. The total of the cost is …702; Eskilstuna's …703 added unrounded rows."""
    found = printed()
    for name, cost, people, users, each, kpb_kr, share in ESKILSTUNA:
        assert found[kpb.age_text(name)] == [
            spaced(cost), spaced(people), spaced(users), spaced(each), spaced(kpb_kr),
            f"{share.replace('.', ',')} %",
        ]  # fmt: skip
    assert list(found)[-2] == "65 år och äldre"
    assert found["Ej brukarkopplad"] == ["103 014 615", "107 918", "", "955", "", ""]
    assert found["Totalt"] == ["658 914 702", "107 918", "6 195", "6 106", "89 734", "5,7 %"]


def test_few_users_are_left_out_whole():
    groups = (AgeCost("0–6", 100, 10, 3), AgeCost("7–12", 900, 10, 9), AgeCost("13–17", 1, 10, 50))
    found = printed(CostPerUser(2025, groups, 0, 30), small_count=4)
    assert found["0–6 år"] == found["7–12 år"] == ["..", "10", "..", "..", "..", ".."]
    assert found["13–17 år"][2] == "50"
    assert found["Totalt"][2] == "62"


def test_children_against_adults_and_the_target():
    """ESK-91: 80 per cent to children and young people; they have two thirds."""
    said = kpb.split_text(TABLE, kpb.Fraction(4, 5)).replace("\u00a0", " ")
    assert "har 66 % av den brukarkopplade kostnaden och vuxna 34 %" in said
    assert "Målet 80/20 är 80,3 mnkr från vuxna till barn och unga." in said
    whole = CostPerUser(2025, (AgeCost("0–6", 80, 1, 1), AgeCost("65–", 20, 1, 1)), 0, 2,
                        frozenset({"65–"}))  # fmt: skip
    assert kpb.split_text(whole, kpb.Fraction(4, 5)).endswith("Målet 80/20 är nått.")
    assert kpb.split_text(CostPerUser(2025, (), 5, 2), kpb.Fraction(4, 5)) == ""


def test_high_cost_users_none_few_and_many():
    def said(*told):
        year = kpb.Year(TABLE, None, None, HighCost(10**8, *told), {})
        return kpb.high_cost_text(year).replace("\u00a0", " ")

    assert said(0, 0, kpb.Fraction(0)) == "Ytterfall (mer än 1 000 tkr om året): inga."
    assert said(None, None, None).endswith("för få för att visas.")
    many = said(12, 55_590_008_700, kpb.Fraction(12, 108))
    assert "12 brukare, 100 % av den brukarkopplade kostnaden, 0,11 av 1 000 invånare." in many
