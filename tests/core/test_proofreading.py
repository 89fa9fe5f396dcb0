"""Published tables, transcribed, and small tables that show one rule each."""

import pytest

from hemmaplan.core.proofreading import Contradiction, PrintedTable, proofread, proofread_table


def table(text: str) -> PrintedTable:
    """A table from lines of `;`-separated cells, the first being the header."""
    header, *rows = (line.strip().split(";") for line in text.strip().splitlines())
    return PrintedTable.of([header], rows)


def found(text: str) -> list[tuple[str, int, str, str, str]]:
    return [
        (c.rule, c.cells[0].row, c.cells[0].column, c.cells[0].printed, c.computed)
        for c in proofread_table(table(text))
    ]


SALA_FORECAST = """
Rad;Typ;Årsbudget;Årsprognos;Prognosavvikelse;Periodbudget;Periodutfall;% av årsbudget
Externa intäkter;intäkt;-33790;-25098;-8692;-28158;-18256;54
Interna intäkter;intäkt;-1735;-800;-935;-1446;-512;30
Summa intäkter;delsumma;-35525;-25898;-9627;-29604;-18768;53
Köp av huvudverksamhet, bidrag;kostnad;51312;78552;-27240;42758;63892;125
Personalkostnader;kostnad;110677;95300;15377;92227;80117;72
Övriga kostnader;kostnad;7619;14348;-6729;6349;12440;163
Interna kostnader;kostnad;15563;16111;-548;12969;13434;86
Summa kostnader;delsumma;185171;204311;-19140;154303;169883;92
RESULTAT;resultat;149646;178413;-28767;124699;151115;101
"""  # Sala kommun, vård- och omsorgsnämnden, månadsrapport 2023, tkr


def test_period_budget_that_is_not_ten_twelfths_of_the_year_is_told_cell_by_cell() -> None:
    assert found(SALA_FORECAST) == [
        ("period_budget", 4, "Periodbudget", "42758", "42760"),
        ("period_budget", 5, "Periodbudget", "92227", "92231"),
        ("period_budget", 8, "Periodbudget", "154303", "154309"),
        ("period_budget", 9, "Periodbudget", "124699", "124705"),
    ]


def test_the_message_says_what_where_how_much_and_what_to_do() -> None:
    first = proofread_table(table(SALA_FORECAST))[0]
    assert first.message == (
        "Rad 4 (Köp av huvudverksamhet, bidrag), ”Periodbudget”: det står 42758, men "
        "”Årsbudget” × 10/12 ger 42760 (skillnad 2). Kontrollera cellen och dess delar mot källan."
    )
    assert [(s.row, s.column, s.would_agree) for s in first.suspects] == [
        (4, "Periodbudget", "42760"),
        (4, "Årsbudget", "51310"),
    ]


DALARNA_PLANNING = """
Kommun;Invånare 0-18;Andel %;Årskostnad;Kostnad per månad
Borlänge;12391;20.2;161600;13500
Vansbro;1334;2.2;17600;1500
Smedjebacken;2147;3.5;28000;2300
Säter;2364;3.8;30400;2500
Gagnef;2426;3.9;31200;2600
Älvdalen;1347;2.2;17600;1500
Avesta;4822;7.9;63200;5300
Rättvik;1893;3.1;24800;2000
Hedemora;3163;5.1;40800;3400
Falun;13314;21.7;173600;14500
Ludvika;5851;9.5;76000;6300
Orsa;1273;2.1;16800;1400
Leksand;3114;5.1;40800;3400
Mora;4045;6.6;52800;4400
Malung;1891;3.1;24800;2000
Summa;;;800000;
"""  # Dalarnas kommuner, gemensam familjehemsorganisation, förstudie 2020, kr


def test_months_rounded_to_hundreds_and_shares_by_largest_remainder() -> None:
    assert found(DALARNA_PLANNING) == [
        ("period_budget", 8, "Kostnad per månad", "2000", "2100"),
        ("period_budget", 15, "Kostnad per månad", "2000", "2100"),
    ]


def test_a_count_is_exact_even_where_only_its_label_says_that_it_is_a_total() -> None:
    eskilstuna = """
    Ramavtal;Uppföljningar;Omfattning
    HVB för barn och unga 0-20 år;14;full
    Konsulentstödda familjehem;21;begränsad
    Totalt (text);34;
    """  # Eskilstuna kommun, socialnämnden, delårsrapport augusti 2023
    assert found(eskilstuna) == [("column_total", 3, "Uppföljningar", "34", "35")]


def test_two_sums_that_lost_their_minus_are_told_once_each_and_nothing_else() -> None:
    eskilstuna = """
    Rad;Utfall aug 2022;Utfall aug 2023;Budget aug 2023;Avvikelse;Årsprognos;Prognosavvikelse
    Kommunersättning;396.2;415.0;416.9;-1.9;621.8;0.0
    Övriga intäkter;53.0;52.1;50.4;1.8;84.6;8.7
    Summa intäkter;449.2;467.1;467.3;-0.1;706.4;8.7
    Personalkostnader;-196.6;-216.3;-228.3;12.0;-331.6;8.2
    Lokalkostnader;-40.9;-42.6;-46.0;3.4;-62.8;6.2
    Köp av verksamhet;-139.2;-138.0;-118.2;-19.8;-213.7;-36.4
    Övriga kostnader;-81.8;-99.7;-74.9;-24.8;-145.0;-33.3
    Summa kostnader;458.5;496.5;-467.3;-29.2;-753.1;-55.4
    Finansnetto;0.0;;;;;
    Årets resultat;-9.3;-29.3;0.0;-29.3;-46.7;-46.7
    """  # Eskilstuna kommun, socialnämnden, delårsrapport augusti 2023, mkr
    assert [f[:4] for f in found(eskilstuna)] == [
        ("sign", 8, "Utfall aug 2022", "458.5"),
        ("sign", 8, "Utfall aug 2023", "496.5"),
    ]


def test_a_total_that_is_the_ratio_of_something_else_is_no_contradiction() -> None:
    eskilstuna = """
    Ålder;Kostnad kr;Invånare;Brukare;Kr per invånare;KPB;% brukare
    ej brukarkopplad;103014615;107918;;955;;
    0-6;41400837;8783;1238;4714;33442;14.1
    7-12;76807226;8173;1369;9398;56105;16.8
    13-17;180493510;6867;1502;26284;120169;21.9
    18-19;65755629;2576;295;25526;222900;11.5
    20-24;48925426;6192;282;7901;173494;4.6
    25-29;18327949;6487;209;2825;87694;3.2
    30-39;43649760;14437;445;3023;98089;3.1
    40-49;33313445;12890;340;2584;97981;2.6
    50-59;25634659;13875;259;1848;98976;1.9
    60-64;9096127;5936;99;1532;91880;1.7
    65-;12495519;21702;157;576;79589;0.7
    total;658914703;107918;6195;6106;89734;5.7
    """  # Eskilstuna kommun, kostnad per brukare 2022
    assert found(eskilstuna) == []
    broken = eskilstuna.replace("3023;98089", "3023;89098")
    assert [f[:4] for f in found(broken)] == [("ratio", 8, "KPB", "89098")]


LUDVIKA_NET = """
Typ;Område;Budget;Utfall;Avvikelse;Årsbudget;Prognos;Avvikelse helår
intäkt;Personal;116;1079;-963;904;1792;-888
intäkt;Ifo drift;8;617;-609;58;653;-595
intäkt;Ekonomiskt bistånd;684;1258;-574;1650;2110;-460
intäkt;Barn och unga;746;2396;-1650;1800;3686;-1886
intäkt;Beroendevård;145;226;-81;350;390;-40
intäkt;Övrig vuxen;0;106;-106;0;106;-106
intäkt;Stödboende;601;621;-20;1449;1449;0
intäkt;Totala intäkter;2300;6303;-4003;6211;10186;-3975
kostnad;Personal;20493;21550;-1057;49638;49826;-188
kostnad;Ifo drift;4376;4574;-198;10189;11334;-1145
kostnad;Ekonomiskt bistånd;23894;24225;-331;57650;58110;-460
kostnad;Barn och unga;18767;26304;-7537;45450;57336;-11886
kostnad;Beroendevård;3875;4083;-208;9350;10090;-740
kostnad;Övrig vuxen;207;1768;-1561;500;2606;-2106
kostnad;Stödboende;1302;1383;-81;3167;3167;0
kostnad;Totala kostnader;72914;83887;-10973;175944;192469;-16525
netto;Personal;20377;20471;-94;48734;48034;700
netto;Ifo drift;4368;3957;411;10131;10681;-550
netto;Ekonomiskt bistånd;23210;22967;243;56000;56000;0
netto;Barn och unga;18021;23908;-5887;43650;53650;-10000
netto;Beroendevård;3730;3857;-127;9000;9700;-700
netto;Övrig vuxen;207;1661;-1454;500;2500;-2000
netto;Stödboende;701;762;-61;1718;1718;0
netto;Netto;70614;77584;-6970;169733;182283;-12550
"""  # Ludvika kommun, social- och utbildningsnämnden, uppföljning maj 2021, tkr


def test_a_periodised_budget_off_by_rounding_is_silent_and_a_slip_in_the_net_block_is_not() -> None:
    assert found(LUDVIKA_NET) == []
    broken = LUDVIKA_NET.replace("netto;Beroendevård;3730", "netto;Beroendevård;3370")
    assert ("difference", 21, "Budget", "3370", "3730") in found(broken)


def test_a_deviation_may_be_printed_positive_favourable() -> None:
    favourable = """
    Rad;Budget;Utfall;Avvikelse
    Intäkter;1 200;1 350;150
    Personal;8 400;8 120;280
    Köpt vård;5 310;6 940;−1 630
    Lokaler;1 105;1 098;7
    Övrigt;640;702;−62
    """
    assert found(favourable) == []
    assert found(favourable.replace("−1 630", "−1 360")) == [
        ("difference", 3, "Avvikelse", "−1 360", "−1 630")
    ]


@pytest.mark.parametrize(
    ("printed", "rule", "computed"),
    [("20", "row_total", "22"), ("220", "row_total", "22")],
)
def test_a_row_total_of_counts(printed: str, rule: str, computed: str) -> None:
    text = f"""
    Enhet;Placeringar HVB;Placeringar familjehem;summa
    Norr;14;31;45
    Söder;9;27;36
    Väster;5;17;{printed}
    Öster;11;8;19
    """
    assert (rule, 3, "summa", printed, computed) in found(text)


def test_a_share_of_all_is_no_sum_of_the_shares_of_women_and_of_men() -> None:
    text = """
    Indikator;Totalt;Kvinnor;Män
    Inkomna ärenden;306;153;153
    Vårddygn;9291;5414;3877
    Placerade;57;31;26
    Nya;122;68;54
    Köpt inom ramavtal;63 %;54 %;73 %
    """
    assert found(text) == []
    assert found(text.replace("5414", "5141"))  # what is no share is still held to it


def test_a_cost_per_person_and_a_mean_are_no_sums_of_those_of_women_and_of_men() -> None:
    text = """
    Indikator;Alla;Kvinnor;Män
    Inkomna ärenden;572;264;308
    Vårddygn;17446;9183;8263
    Kostnad, tkr;31602;15545;16057
    Nya;122;68;54
    {};246890;235537;258976
    Längd i snitt, dygn;190;183;197
    """
    assert found(text.format("Kostnad per person, kr")) == []
    assert found(text.format("Kostnad, kr")) == [
        ("row_total", 5, "Alla", "246890", "494513")
    ]  # what its words say adds up is still held to it


def test_amounts_by_the_units_of_an_organisation_are_no_counts_of_what_they_are_called() -> None:
    """The unit of B1 is no unit of measure, and its "barn" counts nobody: 819 is rounded."""
    text = """
    Enhet;Kostnad jan–feb;Pågående, återstår;Nya;Hela 2026
    B1 Barn och unga;392;1141;809;2342
    V1 Vuxna;;;11;11
    Totalt;392;1141;{};2353
    """
    assert found(text.format("819")) == []
    assert found(text.format("891"))


def test_rounded_shares_may_add_up_to_a_tenth_more_or_less() -> None:
    shares = "Form;Antal;Andel %\nHVB;412;33,4\nJourhem;298;24,1\nSiS;187;15,1\n"
    shares += "Familjehem;338;27,4\nSumma;1235;{}"
    assert found(shares.format("100,0")) == []
    assert found(shares.format("100,1")) == []
    assert [f[:4] for f in found(shares.format("110,0"))] == [("share", 5, "Andel %", "110,0")]


def test_a_table_in_thousands_with_one_amount_in_kronor() -> None:
    text = """
    Rad;2024;2025 tkr;2026 tkr
    Personal;;8 412;8 530
    Köpt vård;;5 310;6 941
    Lokaler;;1 105;1 098
    Summa;;14 827 000;16 569
    """
    assert [f[:4] for f in found(text)] == [("unit", 4, "2025 tkr", "14 827 000")]


def test_tables_are_numbered_and_words_alone_are_no_table_of_amounts() -> None:
    words = table("Kommun;Behov\nAvesta;B\nFalun;x")
    numbers = table("Enhet;Antal\nNorr;14\nSöder;21\nTotalt;34")
    contradictions: list[Contradiction] = proofread([words, numbers])
    assert [(c.table, c.cells[0].row) for c in contradictions] == [(2, 3)]


def test_empty_and_repeated_headers_get_letters_and_joined_ones_a_slash() -> None:
    header = PrintedTable.of(
        [["", "Period", "Period", "År"], ["Rad", "Budget", "Utfall", "År"]], []
    )
    assert header.header == ("Rad", "Period / Budget", "Period / Utfall", "År")
    assert PrintedTable.of([["", "kr", "kr"]], [["a", "1", "2"]]).header == ("A", "B", "C")


RESULT_LINES = """
Rad;Budget;Utfall;Avvikelse;Utfall i fjol;Årsbudget;Prognos;Avvikelse helår
Summa intäkter;−1 900;−1 930;30;−2 108;−2 280;−2 310;30
Köp av vård;21 425;22 534;−1 109;23 824;25 710;27 050;−1 340
Personal;77 733;77 370;363;78 032;93 280;92 890;390
Summa kostnader;99 158;99 904;−746;101 856;118 990;119 940;−950
Nettokostnad;97 258;97 974;−716;99 747;116 710;117 630;−920
Ram;97 258;97 258;0;97 483;116 710;116 710;0
Resultat mot ram;0;−716;−716;−2 264;0;−920;−920
Förändring av semesterlöneskuld;0;−245;245;−239;0;−270;270
Nettokostnad inkl. personalskuld;97 258;97 729;−471;99 509;116 710;117 360;−650
Resultat inkl. personalskuld;0;−471;−471;−2 026;0;−650;−650
"""


def test_result_lines_with_signs_of_their_own_are_silent_until_one_is_wrong() -> None:
    assert found(RESULT_LINES) == []
    broken = RESULT_LINES.replace("99 747", "97 947")
    assert {f[1:4] for f in found(broken)} >= {(5, "Utfall i fjol", "97 947")}


def test_a_further_term_that_is_blank_elsewhere_explains_a_difference() -> None:
    text = """
    Rad;Budget;Utfall;Årsbudget;Prognos;Bokslut i fjol
    Intäkter;2 300;6 303;6 211;10 186;9 870
    Kostnader;72 914;82 258;175 944;192 469;180 114
    Personalskuld;;1 629;;;
    Nettokostnad;70 614;77 584;169 733;182 283;170 244
    """
    assert found(text) == []
    assert [f[:4] for f in found(text.replace("182 283", "128 283"))] == [
        ("difference", 4, "Prognos", "128 283")
    ]


def test_individuals_may_stand_in_several_rows_and_placements_not() -> None:
    text = "Form;Placeringar;Varav individer\nHVB;18;16\nFamiljehem;29;27\nStödboende;13;13\n"
    assert found(text + "Totalt;60;52") == []
    assert [f[:4] for f in found(text + "Totalt;61;52")] == [
        ("column_total", 4, "Placeringar", "61")
    ]


def test_small_amounts_beside_money_are_rounded_and_an_income_column_explains_the_net() -> None:
    text = """
    Vårdform;Kostnad tkr;Momsersättning;Intäkter;Netto tkr
    HVB;1 254;71;15;1 168
    Familjehem;843;6;;837
    Jourhem;412;2;;410
    Stödboende;318;19;;299
    SiS;604;;;604
    Totalt;3 431;99;15;3 317
    """
    assert found(text) == []
    (broken,) = proofread_table(table(text.replace("299", "929")))
    assert (broken.rule, broken.cells[0].row) == ("column_total", 6)
    assert 4 in {suspect.row for suspect in broken.suspects}


HIDDEN = """
Vårdform;Placeringar;Individer;varav SoL;varav LVU;varav LVM
Nätverkshem;21;21;..;..;0
Familjehem, egna;75;75;61;14;0
Jourhem;..;..;6;..;0
Externt boende;13;13;13;0;0
HVB, externt;29;29;23;6;0
Familjehem, konsulentstödda;17;17;11;6;0
LVM-hem;6;6;0;0;6
SiS-institution;14;..;..;14;0
Skyddat boende;18;18;18;0;0
Totalt;210;199;153;40;6
"""


def test_a_number_that_is_not_shown_is_not_a_missing_term() -> None:
    assert found(HIDDEN) == []


def test_a_contradiction_beside_hidden_numbers_is_still_found() -> None:
    assert ("row_total", 5, "Individer", "39", "29") in found(
        HIDDEN.replace("HVB, externt;29;29", "HVB, externt;29;39")
    )


BY_OCCASION = """
Enhet;jan;feb;mars;apr;maj;juni;juli;aug;sep;okt;nov
4010;0;0;10 000;10 000;10 000;10 000;10 000;0;0;10 000;10 000
4110;40 000;40 000;40 000;50 000;25 000;15 000;15 000;5 000;5 000;15 000;15 000
4120;−10 000;10 000;20 000;30 000;65 000;75 000;85 000;85 000;95 000;65 000;25 000
4130;10 000;10 000;10 000;20 000;20 000;20 000;20 000;20 000;20 000;10 000;10 000
4210;20 000;20 000;−30 000;10 000;90 000;160 000;230 000;40 000;−20 000;60 000;−40 000
4220;0;0;0;0;10 000;10 000;10 000;10 000;10 000;0;0
4310;−40 000;−50 000;−20 000;−60 000;−70 000;−50 000;−30 000;−30 000;−20 000;−10 000;10 000
Alla enheter;20 000;30 000;30 000;60 000;150 000;240 000;340 000;130 000;90 000;150 000;30 000
"""  # forecasts rounded to whole ten thousands: few digits, and they agree by chance


def test_rounded_amounts_that_agree_by_chance_are_no_arithmetic() -> None:
    assert found(BY_OCCASION) == []


BY_LEGAL_BASIS = """
Vårdform;Placeringar;Individer;varav SoL;varav LVU
Familjehem;98;92;64;34
Jourhem;17;17;11;6
HVB;48;48;29;19
Skyddat boende;28;28;28;0
Totalt;191;185;132;59
"""


def test_one_person_may_have_placements_on_several_legal_bases() -> None:
    """The rows' individuals add to 185 persons, their placements to 191: both are right."""
    assert [f for f in found(BY_LEGAL_BASIS) if f[2] == "Individer"] == []
