import pytest

from hemmaplan.core.dataset import (
    DeviationConvention,
    Municipality,
    PeriodMethod,
    PrintedUnit,
    Sign,
)
from hemmaplan.ingest.mapping import parse_mapping
from hemmaplan.ingest.municipality import parse_municipality


def test_every_setting_is_read():
    settings, problems = parse_municipality(
        {
            "code": "9999",
            "name": "Exempelkommun",
            "report": {
                "unit": "mkr",
                "decimals": 1,
                "sign": "revenue_positive",
                "deviation": "actual_minus_budget",
                "liability_in_result": True,
                "small_count": 9,
                "board": "Omsorgsnämnden",
            },
            "budget": {"period_method": "profile"},
            "statistics": {
                "deducted_revenue": "sales, internal",
                "activities": {"N33007": "56910, 56911", "N33008": "5692"},
            },
            "forecast": {"volumes": {"aid": " hushåll  i  år", "staff": ""}},
        }
    )
    assert problems == []
    assert settings == Municipality(
        code="9999",
        name="Exempelkommun",
        board="Omsorgsnämnden",
        unit=PrintedUnit.MKR,
        decimals=1,
        sign=Sign.REVENUE_POSITIVE,
        deviation=DeviationConvention.ACTUAL_MINUS_BUDGET,
        liability_in_result=True,
        small_count=9,
        period_method=PeriodMethod.PROFILE,
        deducted_revenue="sales internal",
        activities="N33007:56910,56911 N33008:5692",
        line_volumes="aid:hushåll i år\nstaff:",
    )


@pytest.mark.parametrize(
    ("section", "key", "value", "allowed"),
    [
        ("report", "unit", "tusental", '"kr" eller "tkr" eller "mkr"'),
        ("report", "sign", 1, '"cost_positive"'),
        ("report", "deviation", "", '"budget_minus_actual"'),
        ("report", "liability_in_result", "ja", "true eller false"),
        ("report", "small_count", -1, "ett heltal 0–99"),
        ("report", "small_count", True, "ett heltal 0–99"),
        ("report", "decimals", 1.5, "ett heltal 0–3"),
        ("report", "board", "", "en text"),
        ("report", "template", "mall.pdf", "namnet på en .docx"),
        ("report", "template", "../mall.docx", "namnet på en .docx"),
        ("budget", "period_method", ["profile"], '"straight_line" eller "profile"'),
        ("forecast", "volumes", "hushåll", "serien i volumes.csv"),
        ("forecast", "volumes", {"aid:x": "hushåll"}, "serien i volumes.csv"),
        ("forecast", "volumes", {"aid": 1}, "serien i volumes.csv"),
        ("statistics", "activities", "569", "N33007"),
        ("statistics", "activities", {"N33818": "569"}, "N33007"),
        ("statistics", "activities", {"N33007": 56910}, "verksamheters nummer"),
        ("statistics", "activities", {"N33007": "HVB"}, "verksamheters nummer"),
    ],
)
def test_a_value_that_is_not_allowed_names_the_key_and_what_is(section, key, value, allowed):
    settings, (problem,) = parse_municipality({section: {key: value}})
    assert settings == Municipality()
    assert (problem.code, problem.column) == ("setting_invalid", f"{section}.{key}")
    assert f"{section}.{key}" in problem.message
    assert allowed in problem.message


def test_a_code_must_be_text_or_its_zeros_are_lost():
    _, (problem,) = parse_municipality({"code": 114})
    assert "code är 114 men ska vara en text inom citattecken" in problem.message


def test_unknown_settings_are_said_and_not_used():
    settings, problems = parse_municipality({"kod": "1", "report": {"enhet": "tkr"}, "x": {"y": 1}})
    assert settings == Municipality()
    assert [(p.code, p.column) for p in problems] == [
        ("setting_unknown", "kod"),
        ("setting_unknown", "x"),
        ("setting_unknown", "report.enhet"),
    ]


def test_a_section_that_is_no_section_is_an_error():
    settings, (problem,) = parse_municipality({"report": "tkr"})
    assert settings == Municipality()
    assert "[report] ska vara ett avsnitt" in problem.message


def test_a_mapping_renames_columns_and_translates_codes():
    mappings, problems = parse_mapping(
        {
            "placements": {
                "columns": {"Ärende nr": "placement_id"},
                "codes": {"care_form": {"Fam.hem Konsulent": "konsulentstott_familjehem"}},
            }
        }
    )
    assert problems == []
    (mapping,) = mappings["placements"]
    assert mapping.columns == {"ärendenr": "placement_id"}
    assert mapping.codes == {"care_form": {"fam.hem_konsulent": "konsulentstott_familjehem"}}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"placering": {}}, "placering"),
        ({"placements": "x"}, "placements"),
        ({"placements": {"kolumner": {}}}, "placements.kolumner"),
        ({"placements": {"columns": {"Nr": "id"}}}, "placements.columns: Nr = id"),
        ({"placements": {"columns": {"Nr": 1}}}, "placements.columns: Nr = 1"),
        ({"placements": {"columns": "x"}}, "placements.columns"),
        ({"placements": {"codes": {"start_date": {}}}}, "placements.codes.start_date"),
        ({"placements": {"codes": {"area": "bou"}}}, "placements.codes.area"),
        (
            {"placements": {"codes": {"area": {"Barn": "barn"}}}},
            "placements.codes.area: Barn = barn",
        ),
    ],
)
def test_a_mapping_to_something_unknown_is_an_error_that_lists_what_is_known(content, named):
    mappings, (problem,) = parse_mapping(content)
    assert problem.code == "mapping_unknown"
    assert f"”{named}” är inte" in problem.message
    assert "Möjliga är: " in problem.message
    assert all(
        not mapping.columns and not any(mapping.codes.values())
        for extracts in mappings.values()
        for mapping in extracts
    )
