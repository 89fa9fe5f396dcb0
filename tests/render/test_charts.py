import re
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from tests.render.sample import MONTHS, care_days_chart, deviations_chart, waterfall

from hemmaplan.core.figures import Address
from hemmaplan.render import charts
from hemmaplan.render.theme import LIGHT


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter() if node.text]


@pytest.mark.parametrize("chart", [waterfall, care_days_chart, deviations_chart])
@pytest.mark.parametrize("width", [charts.WIDTH, charts.NARROW])
def test_picture_is_the_width_it_is_asked_to_be_and_always_the_same(chart, width):
    svg = charts.svg(chart().spec, width)
    assert ElementTree.fromstring(svg).get("width") == str(width)
    assert svg == charts.svg(chart().spec, width)


def test_waterfall_says_sign_sum_and_word():
    chart = waterfall()
    shown = texts(charts.svg(chart.spec))
    assert {"+2,1", "−0,3", "4,7 sämre", "Summa"} <= set(shown)
    assert "Intäkter, moms −0,3, Summa 4,7 sämre" in chart.alt


@pytest.mark.parametrize("width", [charts.WIDTH, charts.NARROW])
def test_a_row_that_has_a_figure_is_a_link_where_one_is_wanted(width):
    """The picture of paper is the same as without figures but for an area that is not seen."""
    parts = (("Nya", Decimal(2)), ("Priser", Decimal(-1)))
    figures = {"Priser": Address("change", column="price"), "Summa": Address("change")}
    chart = charts.waterfall(name="w", caption="c", parts=parts, unit="mnkr", figures=figures)
    assert [(link.text, link.figure) for link in chart.links] == [
        ("Priser: \u22121,0", figures["Priser"]), ("Summa: 1,0 sämre", figures["Summa"]),
    ]  # fmt: skip
    assert "<a" not in charts.svg(chart.spec, width)
    picture = charts.linked(charts.drawn(chart.spec, width), ['<a href="/pris">', ""])
    (link,) = [e for e in ElementTree.fromstring(picture).iter() if e.tag.endswith("}a")]
    assert link.get("href") == "/pris"
    (row,) = link
    height = float(re.findall(r"v([\d.]+)h-", row.get("d"))[0])
    assert height >= 24  # a finger's breadth, however thin the bar
    assert "invalid" not in picture


def test_waterfall_of_savings_is_better():
    chart = charts.waterfall(name="w", caption="c", parts=(("Färre", Decimal(-2)),), unit="mnkr")
    assert "2,0 bättre" in texts(charts.svg(chart.spec))


def test_waterfall_that_adds_to_nothing_is_neither():
    parts = (("A", Decimal("1.5")), ("B", Decimal("-1.5")))
    chart = charts.waterfall(name="w", caption="c", parts=parts, unit="mnkr")
    assert chart.alt.endswith("Summa 0,0.")


def test_deviation_says_which_way_in_words():
    shown = texts(charts.svg(deviations_chart().spec))
    assert "3,6 sämre" in shown
    assert "0,5 bättre" in shown


def test_lines_are_labelled_at_their_ends_and_unknown_months_are_not_drawn():
    chart = care_days_chart()
    shown = texts(charts.svg(chart.spec))
    assert {"2026: 447", "2025: 396", "vårddygn"} <= set(shown)
    assert "okt 447; 2025" in chart.alt  # nothing is said of november


def test_lines_with_nothing_known_draw_an_empty_year():
    nothing = (None,) * 12
    chart = charts.lines_this_year_vs_last(
        name="n", caption="c", months=MONTHS, this_year=nothing, last_year=nothing,
        labels=("2026", "2025"), unit="dygn",
    )  # fmt: skip
    assert "jan" in texts(charts.svg(chart.spec))


def test_colours_are_only_those_of_the_theme():
    for chart in (waterfall(), care_days_chart(), deviations_chart()):
        colours = set(re.findall(r"#[0-9a-fA-F]{3,6}\b", charts.svg(chart.spec)))
        assert colours <= set(LIGHT.values())


def test_nothing_is_fetched():
    spec = {
        "data": {"url": "https://example.org/data.json"},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}},
    }
    with pytest.raises(ValueError, match=r"(?i)url|load|access"):
        charts.svg(spec)


def test_two_bars_with_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        charts.deviation_bars(name="b", caption="c", rows=(("HVB", 1), ("HVB", 2)), unit="tkr")


def test_parts_of_a_picture_have_no_roles_of_their_own():
    assert "role" not in re.sub(r'class="[^"]*"', "", charts.svg(waterfall().spec))


def test_a_control_character_is_written_as_its_number():
    chart = charts.deviation_bars(name="b", caption="c", rows=(("a\x00\x07b", 1),), unit="tkr")
    assert "a[U+0000][U+0007]b" in texts(charts.svg(chart.spec))


def test_a_tornado_has_two_bars_a_row_and_says_which_is_which():
    rows = (("Nya\nHVB", Fraction(-366), Fraction(370)), ("Priserna", 12, -12))
    chart = charts.tornado(name="t", caption="c", rows=rows, words=("lägre", "högre"), unit="tkr")
    assert chart.alt == (
        "Tornadodiagram, tkr. Nya HVB: lägre \u2212366, högre +370; "
        "Priserna: lägre +12, högre \u221212."
    )
    for width in (charts.WIDTH, charts.NARROW):
        shown = texts(charts.svg(chart.spec, width))
        assert {"\u2212366", "+370", "Priserna"} <= set(shown)
    with pytest.raises(ValueError, match="same name"):
        charts.tornado(name="t", caption="c", rows=(rows[0], rows[0]), words=("", ""), unit="tkr")
