"""Every worked case of every rule is run; the rules and what finds them are the same set."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core import direct_limits, home_study
from hemmaplan.core.checks import find
from hemmaplan.core.choice_deadlines import DUE_CODE, choices_due
from hemmaplan.core.choice_gaps import gaps
from hemmaplan.core.choices import ladder_of, records
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.deadlines import RULES, deadlines
from hemmaplan.core.direct_awards import awarded
from hemmaplan.core.expected_price import fixed
from hemmaplan.core.figures import Address
from hemmaplan.core.findings import Limits
from hemmaplan.core.legal_checks import CHECKS
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.core.purchase_authority import Authority, amount
from hemmaplan.core.rules import FoundIn, Rule, WorkedCase
from hemmaplan.ingest.ladders import shipped
from hemmaplan.ingest.municipality import parse_municipality
from hemmaplan.ingest.parameters import ParameterFault, load, of_choices
from hemmaplan.ingest.rules import by_code, groups, parse, reference_page
from hemmaplan.ingest.series_breaks import of_law
from hemmaplan.reports.break_words import breaks_of

LIMITS = {**load("frister"), **load("legal_limits")}
AHEAD = 400
EVERY = [(rule, case) for rule in by_code().values() for case in rule.cases]


def as_text(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def data_of(case: WorkedCase) -> Dataset:
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = {
        name: [{key: as_text(cell) for key, cell in row.items()} for row in rows]
        for name, rows in case.rows.items()
    }
    return dataset(**tables)


def due(rule: Rule, case: WorkedCase) -> date | None:
    """The one last day that the rule finds."""
    data = data_of(case)
    every = pl.concat(
        [
            deadlines(data, case.day, LIMITS, within_days=AHEAD),
            choices_due(data, case.day, shipped(), of_choices(), within_days=AHEAD),
        ]
    )
    found = every.filter(pl.col("code") == rule.code)["due"].to_list()
    assert len(found) < 2
    return found[0] if found else None


def checked(rule: Rule, case: WorkedCase) -> bool:
    own = [with_own(ladder, case.own) for ladder in shipped()]
    found = find(data_of(case), Month.of(case.day), {**LIMITS, **bought_under(case)}, own)
    return rule.code in {problem.code for problem in found}


def bought_under(case: WorkedCase) -> Limits:
    """The limits of what is bought, with the threshold that the municipality has in the case."""
    said = {"social_services_threshold": [case.own["threshold"]]} if "threshold" in case.own else {}
    own, problems = parse_municipality({"purchases": said})
    assert not problems
    return of_choices(own)


def asked(rule: Rule, case: WorkedCase) -> bool:
    data = data_of(case)
    (record,) = records(data.tables)
    followed = ladder_of(record, shipped())
    ladder = followed and with_own(followed, case.own)
    year = awarded(data, case.day)
    found = gaps(record, ladder, bought_under(case), stay=fixed(case.day, 100), awarded=year,
                 homes=data.table_or_empty("homes").to_dicts())  # fmt: skip
    return rule.code in {each.code for each in found}


def with_own(ladder: Ladder, own: Mapping[str, str]) -> Ladder:
    """The ladder with the municipality's own limits."""
    most = {name: amount(said) for name, said in own.items() if name != "threshold"}
    if not most:
        return ladder
    direct = most.pop("direct_limit", None)
    may = tuple(Authority(name, each) for name, each in most.items())
    return replace(ladder, authority=may, direct_limit=direct)


def told(rule: Rule, case: WorkedCase) -> bool:
    """Whether a figure of last year says that the series is broken."""
    data, month = data_of(case), Month.of(case.day)
    last_year = Address("care_days", "total", "placed", "ytd_last_year")
    return of_law()[rule.code] in breaks_of(data, month, last_year)


ANSWERS = {
    FoundIn.DUE: due, FoundIn.CHECK: checked, FoundIn.CHOICE: asked, FoundIn.YEARS: told,
}  # fmt: skip


@pytest.mark.parametrize(("rule", "case"), EVERY, ids=[f"{r.code}: {c.told}" for r, c in EVERY])
def test_a_worked_case_is_answered_as_it_says(rule: Rule, case: WorkedCase) -> None:
    assert ANSWERS[rule.found_in](rule, case) == case.answer


def test_all_that_is_due_and_every_legal_check_is_a_rule_in_words() -> None:
    found = {
        where: {r.code for r in by_code().values() if r.found_in is where} for where in FoundIn
    }
    assert found[FoundIn.DUE] == {rule.code for rule in RULES} | {DUE_CODE}
    assert found[FoundIn.CHECK] == {
        check.code for check in (*CHECKS, *direct_limits.CHECKS, *home_study.CHECKS)
    }


def test_every_break_of_law_is_a_rule_of_its_first_day_and_paragraph() -> None:
    said = {r.code: r.versions for r in by_code().values() if r.found_in is FoundIn.YEARS}
    assert set(said) == set(of_law())
    for code, each in of_law().items():
        (version,) = said[code]
        assert (version.from_date, version.reference) == (each.on, each.reference)


def test_every_rule_has_a_case_where_it_speaks_and_holds_on_the_day_of_each_that_does() -> None:
    for rule in by_code().values():
        speaks = [case for case in rule.cases if case.answer]
        assert speaks, rule.code
        assert all(rule.on(case.day) for case in speaks), rule.code


def test_the_old_law_holds_to_its_last_day_and_the_new_from_its_first() -> None:
    rule = by_code()["sol_consideration"]
    (old,), (new,) = rule.on(date(2025, 6, 30)), rule.on(date(2025, 7, 1))
    assert old.reference.startswith("Socialtjänstlag (2001:453)")
    assert old.last_day == date(2025, 6, 30)
    assert new.reference == "Socialtjänstlag (2025:400) 22 kap. 13 §"
    assert (new.value, new.until) == ("6 månader", None)
    assert rule.on(date(2001, 1, 1)) == ()


def test_codes_are_told_once() -> None:
    every = [rule.code for group in groups() for rule in group.rules]
    assert len(every) == len(set(every))


def test_the_reference_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
    assert page.read_text("utf-8") == reference_page()


RULE = """
title: Prov
rules:
  - code: a
    title: A
    weight: law
    found_in: due
    {law}
    given: g
    when: w
    then: t
    not: n
    cases:
      - {{case: c, day: 2026-01-01, rows: {rows}, answer: {answer}}}
"""
LAW = "limits: [frister/barnutredning]"


@pytest.mark.parametrize(
    ("law", "rows", "answer", "said"),
    [
        ("limits: [frister/finns_inte]", "{}", "null", "finns_inte"),
        (LAW, "{}", "kanske", "answer"),
        (LAW, "{barn: {}}", "null", "barn"),
        (LAW, "{cases: {kommun: Sala}}", "null", "kommun"),
        ("versions: [{from: igår, reference: r}]", "{}", "null", "from"),
        (LAW + "\n    versions: [{from: 2020-01-01, reference: r}]", "{}", "null", "ett av dem"),
    ],
)
def test_a_slip_in_a_rule_is_told_with_its_place(law, rows, answer, said) -> None:
    with pytest.raises(ParameterFault, match=said):
        parse(RULE.format(law=law, rows=rows, answer=answer), file="prov.yaml")
