"""The catalogue's ids are Kolada's, and what it says of them hangs together."""

import pytest

from hemmaplan.core.key_figures import AREAS, Direction, Unit
from hemmaplan.opendata.kolada.catalogue import below, catalogue

FIGURES = list(catalogue().values())

# Every key figure with the operating area "Individ- och familjeomsorg" in the metadata of API v3,
# spring 2026. Källa: Kolada.
IFO_IDS = """
N04143 N04144 N04145 N04159 N04160 N04161 N04162 N04163 N04164 N05809 N30001 N30004 N30005 N30007
N30010 N30012 N30014 N30020 N30021 N30022 N30023 N30025 N30026 N30100 N30101 N30200 N30201 N30202
N30203 N30204 N30205 N30206 N30207 N30208 N30209 N30210 N30211 N30212 N30213 N30214 N30217 N30218
N30220 N30221 N30222 N30223 N30224 N30225 N30226 N30227 N30228 N30466 N30898 N31000 N31001 N31002
N31003 N31004 N31006 N31007 N31008 N31009 N31010 N31805 N31806 N31807 N31814 N31816 N31824 N31825
N31836 N31837 N31838 N31839 N31840 N31841 N31842 N31843 N31844 N31845 N31846 N31847 N31848 N31849
N31850 N31851 N31852 N31853 N31854 N31855 N31856 N31857 N31858 N31859 N31860 N31861 N31862 N31863
N31864 N31865 N31866 N31867 N31868 N31869 N31870 N31871 N31872 N31873 N31874 N31875 N31876 N31877
N31878 N31879 N31880 N31881 N31882 N31885 N31886 N31887 N31888 N31889 N31890 N31891 N31910 N31911
N31912 N31913 N31914 N31915 N31916 N33001 N33002 N33004 N33006 N33007 N33008 N33009 N33010 N33011
N33012 N33016 N33021 N33022 N33023 N33024 N33025 N33026 N33802 N33812 N33813 N33816 N33817 N33818
N33820 N33821 N33822 N33823 N33840 N33841 N33842 N33843 N33844 N33845 N33846 N33847 N33848 N33849
N33850 N33851 N33852 N33853 N33854 N33855 N33856 N33857 N33858 N33859 N33860 N33861 N33862 N33870
N33871 N33872 N33873 N33874 N33875 N33876 N33877 N33878 N35001 N35002 N35003 N35006 N35007 N35008
N35009 N35010 N35011 N35012 N35013 N35014 N35015 N35019 N35023 N35024 N35025 N35030 N35031 N35032
N35033 N35100 N35801 N35804 N35805 N35806 N35807 N35846 N35847 N35848 N35849 N37001 N37002 N37003
N37004 N37005 N37006 N52100 N52101 N52102 N60801 U30200 U30201 U30202 U30203 U30300 U30301 U30302
U30303 U30304 U30305 U30306 U30307 U30308 U30341 U30426 U30427 U30446 U30447 U30448 U30449 U30450
U30451 U30452 U30453 U30750 U30751 U30752 U30900 U30901 U31001 U31003 U31004 U31341 U31402 U31403
U31404 U31462 U31463 U31500 U31501 U31502 U31503 U31504 U31505 U31506 U31801 U31803 U31804 U31809
U31900 U31902 U31903 U31904 U33341 U33401 U33402 U33575 U33576 U33577 U33578 U33579 U33580 U33581
U33589 U33590 U33591 U33592 U33593 U33594 U33595 U33750 U33751 U33752 U33753 U33754 U33755 U33756
U33757 U33758 U33759 U33760 U33761 U33762 U33763 U33764 U33765 U33766 U33767 U33768 U33769 U33770
U33771 U33772 U33773 U33774 U33775 U33776 U33777 U33778 U33779 U33780 U33781 U33782 U33783 U33784
U33785 U33786 U33787 U33788 U33789 U33790 U33791 U33816 U33900 U33901 U33903 U33904 U35341 U35400
U35401 U35537 U35538 U35539 U35540 U35541 U35542 U35543 U35544 U35548 U35900 U35901
"""


def test_every_id_is_a_key_figure_of_individual_and_family_care():
    assert [figure.kpi for figure in FIGURES if figure.kpi not in IFO_IDS.split()] == []
    assert 60 <= len(FIGURES) <= 70
    assert len({figure.label for figure in FIGURES}) == len(FIGURES)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.kpi)
def test_a_figure_says_what_it_is_on_one_line(figure):
    assert figure.area in AREAS
    assert 20 <= len(figure.meaning) <= 120
    assert figure.meaning[0].isupper()
    assert not figure.meaning.endswith(".")
    assert len(figure.label) <= 50
    first, last = figure.ages
    assert last is None or first < last


def test_the_level_above_comes_before_the_level_below():
    seen = set()
    for figure in FIGURES:
        assert figure.parent is None or figure.parent in seen
        seen.add(figure.kpi)


def test_the_parts_of_the_cost_per_inhabitant():
    """N30101's own definition names these five; the children's parts follow from N33001's."""

    def parts(kpi):
        unit, ages = catalogue()[kpi].unit, catalogue()[kpi].ages
        return [each.kpi for each in below(kpi) if (each.unit, each.ages) == (unit, ages)]

    assert parts("N30101") == ["N33001", "N35001", "N37001", "N37002", "N31001"]
    assert parts("N33001") == ["N33007", "N33008", "N33009"]
    assert parts("N33006") == ["N33022", "N33021"]
    assert parts("N33022") == ["N33002", "N33004"]
    assert parts("N35001") == ["N35009", "N35010", "N35011"]
    assert parts("N30005") == ["N33016", "N35019", "N37005", "N37006", "N31008"]


def test_units_as_printed():
    def text(kpi):
        return catalogue()[kpi].unit_text

    assert (text("N33002"), text("N30101")) == ("kr/inv 0–20 år", "kr/inv")
    assert (text("N33817"), text("N35025")) == ("av 1 000 inv 0–20 år", "kr/dygn")
    assert text("N31816") == "%"
    assert all(unit.text for unit in Unit)


def test_what_is_better():
    assert catalogue()["N33002"].direction is Direction.LOWER
    assert catalogue()["U33816"].direction is Direction.HIGHER
    assert catalogue()["N33878"].direction is Direction.NEUTRAL


def test_the_deviation_has_a_new_series_from_2019():
    assert {catalogue()[kpi].break_year for kpi in ("N30001", "N30026", "N30007")} == {2019}
