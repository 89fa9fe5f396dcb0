"""What a choice lacks, in the municipalities' own routines: each rule, and where it is answered."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.core.test_alternative_costs import ask, data, of
from tests.frames import dataset

from hemmaplan.core.checks import find
from hemmaplan.core.choice_costs import beside, candidates, expected
from hemmaplan.core.choice_deadlines import choices_due
from hemmaplan.core.choice_gaps import gaps
from hemmaplan.core.choice_prices import offered_rates
from hemmaplan.core.choices import PAGES, Record, ladder_of, records
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.expected_price import fixed
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES
from hemmaplan.core.target_groups import Sought, refused, said_by
from hemmaplan.ingest.ladders import shipped
from hemmaplan.ingest.parameters import of_choices

OPENED, START = date(2026, 10, 1), date(2026, 11, 1)
WRITTEN = date(2026, 10, 10)
LIMITS = of_choices()


def row(table: str, **said) -> dict:
    blank = {column.frame_name: None for column in TABLES[table].columns}
    return blank | {"choice_id": "2026-1"} | said


def step(name: str, outcome: str = "tried", **more) -> dict:
    said = {"in_file_on": WRITTEN, "reason": "needs" if outcome == "ruled_out" else None}
    return row("choice_steps", step=name, outcome=outcome, **(said | more))


def alternative(care_form: str, **more) -> dict:
    return row("choice_alternatives", alternative=1, care_form=care_form, **more)


def choice(ladder: str, **more) -> dict:
    """A choice with everything that is not about the ladder."""
    said = {
        "area": "bou", "birth_month": date(2012, 5, 1), "urgency": "planned", "ladder": ladder,
        "opened_on": OPENED, "needs": "safe_adult", "goals": "return_home", "legal_basis": "sol",
        "start_date": START, "planned_end_date": date(2027, 3, 1), "purpose": "treatment",
        "end_criteria": "outpatient_takes_over", "guardian_consent": True, "own_consent": True,
        "child_worker": "socialsekreterare", "home_worker": "familjehemssekreterare",
        "decided_by": "committee", "within_delegation": True, "network_mapped_on": WRITTEN,
        "costs_compared_on": WRITTEN, "alternative": 1,
    }  # fmt: skip
    return row("choices", **(said | more))


def codes(record: Record, agreements=(), days=100) -> set[tuple[str, str, str]]:
    found = gaps(record, ladder_of(record, shipped()), LIMITS, agreements=agreements,
                 stay=fixed(START, days))  # fmt: skip
    return {(each.page, each.code, each.step) for each in found}


def test_an_empty_choice_lacks_the_need_home_ground_kin_and_an_alternative() -> None:
    bare = row("choices", area="bou", ladder="mellerud_barn", opened_on=OPENED, urgency="planned")
    found = codes(Record(bare))
    assert {
        ("behov", "needs", ""),
        ("hemmaplan", "step_not_considered", "oppenvard"),
        ("natverk", "network_mapped", ""),
        ("natverk", "step_not_considered", "natverkshem"),
        ("alternativ", "alternative", ""),
    } <= found


def test_mellerud_asks_for_kin_and_own_home_then_two_quotes() -> None:
    hvb = alternative("hvb", procurement="direct", provider_id="L1", day_price=Decimal(500))
    made = choice("mellerud_barn", direct_reason="no_places", direct_documented_on=WRITTEN)
    bare = Record(made, [step("oppenvard")], [hvb])
    assert codes(bare) == {
        ("natverk", "step_not_considered", "natverkshem"),
        ("alternativ", "step_not_considered", "familjehem"),
        ("alternativ", "step_not_considered", "konsulentstott"),
        ("kostnadsforslag", "quotes", "hvb"),
    }
    steps = [step(name) for name in ("oppenvard", "natverkshem", "familjehem")]
    steps.append(step("konsulentstott", "ruled_out"))
    one = row("quotes", provider_id="L1", day_price=Decimal(500), received_on=WRITTEN)
    again = {**one, "received_on": START}
    other = {**one, "provider_id": "L2"}
    assert codes(Record(made, steps, [hvb], [], [one, again])) == {
        ("kostnadsforslag", "quotes", "hvb")
    }
    assert codes(Record(made, steps, [hvb], [], [one, other])) == set()


def test_sala_asks_for_outpatient_first_and_a_judgement_before_hvb_but_no_quotes() -> None:
    hvb = alternative("hvb", procurement="framework", provider_id="L1", day_price=Decimal(500))
    yes = row("call_offs", provider_id="L1", asked_on=WRITTEN, answer="yes")
    agreed = [{"provider_id": "L1", "care_form": "hvb", "rank": 1, "procurement": "framework"}]
    every = ("oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott")
    full = Record(choice("sala_barn"), [step(name) for name in every], [hvb], [yes])
    assert codes(full, agreed) == {("alternativ", "judgement", "hvb")}
    without_home = Record(choice("sala_barn", judged_on=WRITTEN), full.steps[1:], [hvb], [yes])
    assert codes(without_home, agreed) == {("hemmaplan", "step_not_considered", "oppenvard")}


def test_a_skipped_step_has_its_reason_and_the_day_it_was_written() -> None:
    own = alternative("familjehem", procurement="own")
    steps = [step("oppenvard"), step("natverkshem", "ruled_out", reason=None, in_file_on=None)]
    assert codes(Record(choice("mellerud_barn"), steps, [own])) == {
        ("natverk", "reason", "natverkshem"),
        ("natverk", "in_file", "natverkshem"),
    }


def test_a_provider_before_in_rank_is_asked_or_passed_over_with_a_reason() -> None:
    bought = alternative("konsulentstott_familjehem", procurement="framework", provider_id="L2")
    agreed = [
        {
            "provider_id": name,
            "care_form": "konsulentstott_familjehem",
            "rank": n,
            "procurement": "framework",
        }
        for n, name in enumerate(("L1", "L2", "L3"), 1)
    ]
    steps = [step(name) for name in ("oppenvard", "natverkshem", "familjehem")]
    quotes = [
        row("quotes", provider_id=name, day_price=Decimal(1), received_on=WRITTEN)
        for name in ("L2", "L3")
    ]
    yes = row("call_offs", provider_id="L2", asked_on=WRITTEN, answer="yes")
    made = Record(choice("mellerud_barn"), steps, [bought], [yes], quotes)
    assert codes(made, agreed) == {("avrop", "rank", "L1")}
    passed = row("call_offs", provider_id="L1", asked_on=WRITTEN, answer="not_asked")
    noted = Record(made.choice, steps, [bought], [yes, passed], quotes)
    assert codes(noted, agreed) == {("avrop", "call_off_reason", "L1")}
    why = Record(made.choice, steps, [bought], [yes, {**passed, "reason": "needs"}], quotes)
    assert codes(why, agreed) == set()
    assert ("avrop", "no_agreement", "") in codes(why, agreed[:1])


def test_a_direct_award_has_a_reason_and_over_the_limit_is_documented() -> None:
    direct = alternative("stodboende_externt", procurement="direct", provider_id="L1",
                         day_price=Decimal(1000))  # fmt: skip
    made = choice("sala_barn", planned_end_date=None)
    steps = [step("oppenvard"), step("extern_oppenvard"), step("natverkshem")]

    def after(days: int, **more) -> set[str]:
        record = Record({**made, **more}, steps, [direct])
        return {code for page, code, _ in codes(record, days=days) if page == "avrop"}

    assert after(100) == {"direct_reason"}
    assert after(101) == {"direct_reason", "direct_documented"}
    assert after(701) == {"direct_reason", "direct_documented", "direct_limit"}
    assert after(101, direct_reason="geography", direct_documented_on=WRITTEN) == set()


def test_who_decides_and_whether_it_is_within_the_delegation_order() -> None:
    own = alternative("natverkshem", procurement="own")
    steps = [step("oppenvard")]

    def deciding(**more) -> set[str]:
        return {c for _, c, _ in codes(Record(choice("mellerud_barn", **more), steps, [own]))}

    assert deciding() == set()
    assert deciding(decided_by=None, within_delegation=None) == {"decided_by", "within_delegation"}
    assert deciding(within_delegation=False) == {"outside_delegation"}
    assert deciding(legal_basis="lvu_6", decided_by="unit_manager") == {"lvu_6"}
    assert deciding(legal_basis="lvu_6", decided_by="chair") == set()


@pytest.mark.parametrize(
    ("more", "due"),
    [({"urgency": "acute"}, date(2026, 11, 15)),
     ({"decided_on": WRITTEN, "gap_reason": "court"}, date(2026, 10, 24))],
)  # fmt: skip
def test_what_is_missing_when_placed_all_the_same_becomes_tasks_with_a_day(more, due) -> None:
    placed = choice("sala_barn", outcome="placed", purpose=None, **more)
    tables = {
        "choices": pl.DataFrame([{**placed, "_file": "", "_sheet": "", "_row": 1}],
                                schema=TABLES["choices"].schema),
    }  # fmt: skip
    record = records(tables)[0]
    assert record.acute == (more.get("urgency") == "acute")

    def tasks(on: date) -> pl.DataFrame:
        data = Dataset(tables=tables)
        return choices_due(data, on, shipped(), LIMITS)

    assert set(tasks(START)["due"]) == {due}
    assert "Val 2026-1: inget alternativ är valt." in tasks(START)["message"].to_list()
    assert tasks(date(2026, 9, 1)).is_empty()


def test_pages_come_in_order() -> None:
    found = gaps(Record(choice("sala_barn", needs=None, alternative=None)), None, LIMITS)
    assert [each.page for each in found] == sorted(
        (each.page for each in found), key=list(PAGES).index
    )


def test_the_cost_is_the_day_price_over_the_forms_days_with_its_extras() -> None:
    form = of(ask(), "hvb")
    bought = {"day_price": Decimal(4000), "procurement": "framework"}
    rates = offered_rates(bought, None, on=START, vat_pct=Decimal(6))
    cost = expected(form, rates)
    assert cost.per_day_ore == 4000_00 + form.extras_per_day_ore
    assert cost.whole_ore == round(cost.per_day_ore * form.days)
    assert cost.vat_ore == round(240_00 * form.days)
    assert cost.this_year_ore + cost.next_year_ore <= cost.whole_ore + 1
    assert expected(form, []).whole_ore == form.whole_ore
    assert expected(of(ask(), "familjehem"), []).whole_ore is None


def test_a_price_that_says_its_extras_has_none_added() -> None:
    travel = {"placement_id": "B", "kind": "travel", "amount": 3000, "per": "occasion",
              "from_date": "2026-02-03"}  # fmt: skip
    form = of(ask(data(travel)), "hvb")
    (rate,) = offered_rates({"day_price": Decimal(4000), "procurement": "own"}, None, on=START,
                            vat_pct=Decimal(6))  # fmt: skip
    alone, whole = expected(form, [rate]), expected(form, [rate, rate | {"kind": "extra"}])
    assert form.extras_per_day_ore > 0
    assert alone.usual_ore == round(form.extras_per_day_ore * form.days)
    assert alone.whole_ore == round(4000_00 * form.days) + alone.usual_ore
    assert (whole.usual_ore, whole.whole_ore) == (0, round(8000_00 * form.days))
    assert expected(form, [rate], planned=fixed(START, 10)).to_end_ore == 40_000_00


def test_agreements_come_in_their_rank_and_then_providers_without() -> None:
    data = dataset(
        providers=[{"provider_id": f"L{n}", "name": f"Hem {n}", "care_form": "hvb"}
                   for n in range(1, 5)],
        agreements=[
            {"agreement_id": "A1", "provider_id": "L1", "care_form": "hvb", "rank": 2,
             "procurement": "framework", "from_date": "2026-01-01", "day_price": "5000"},
            {"agreement_id": "A2", "provider_id": "L2", "care_form": "hvb", "rank": 1,
             "procurement": "framework", "from_date": "2026-01-01", "day_price": "6000"},
            {"agreement_id": "A3", "provider_id": "L3", "care_form": "hvb", "rank": 1,
             "procurement": "framework", "to_date": "2026-06-30"},
        ],
    )  # fmt: skip
    where = data.table("providers").with_columns(
        distance_km=pl.when(pl.col("provider_id") == "L4").then(30).cast(pl.Int32),
        geographic_area=pl.when(pl.col("provider_id") == "L1").then(pl.lit("Västmanland")),
    )
    data = Dataset(tables={**data.tables, "providers": where})
    found = candidates(data, START, ["hvb"])
    assert [(c.area, c.distance_km) for c in found] == [
        ("", None), ("Västmanland", None), ("", None), ("", 30),
    ]  # fmt: skip
    assert [(c.provider_id, c.procurement) for c in found] == [
        ("L2", "framework"), ("L1", "framework"), ("L3", "direct"), ("L4", "direct"),
    ]  # fmt: skip
    chosen = data.table("agreements").with_columns(procurement=pl.lit("lov"))
    of_choice = Dataset(tables={**data.tables, "agreements": chosen})
    assert [c.procurement for c in candidates(of_choice, START, ["hvb"])][:2] == ["lov", "lov"]


GROUPS = [
    {"need": "crime", "age_from": 13, "age_to": 17},
    {"need": "schooling", "age_to": 12, "sex": "K"},
]


@pytest.mark.parametrize(
    ("sought", "outside"),
    [
        ({}, ()),
        ({"need": "crime", "age": 13, "sex": "M"}, ()),
        ({"need": "crime", "age": 18}, ("age",)),
        ({"need": "housing", "age": 14}, ("need",)),
        ({"need": "schooling", "age": 14, "sex": "K"}, ("together",)),
        ({"need": "schooling", "age": 12, "sex": "M"}, ("together",)),
        ({"need": "housing", "age": 30}, ("need", "age")),
    ],
)
def test_a_target_group_is_compared_by_what_is_known(sought, outside) -> None:
    said = [row("target_groups", provider_id="L1", **each) for each in GROUPS]
    assert refused(said, Sought(**sought)) == outside


def test_who_has_said_nothing_refuses_nobody_and_an_old_word_is_none() -> None:
    old = row("target_groups", provider_id="L1", need="crime", to_date=date(2026, 10, 31))
    other = row("target_groups", provider_id="L1", care_form="sis", need="crime")
    now, then = (said_by([old, other], "L1", "hvb", day, None) for day in (START, WRITTEN))
    assert refused(now, Sought("housing")) is None
    assert refused(then, Sought("housing")) == ("need",)


def test_what_is_said_of_an_agreement_holds_under_it_and_beside_what_is_said_of_all() -> None:
    every = row("target_groups", provider_id="L1", need="crime")
    under = row("target_groups", provider_id="L1", agreement_id="A1", need="housing")
    said = {number: said_by([every, under], "L1", "hvb", START, number)
            for number in ("A1", "A2", None)}  # fmt: skip
    assert {n: refused(rows, Sought("housing")) for n, rows in said.items()} == {
        "A1": (), "A2": ("need",), None: ("need",),
    }  # fmt: skip
    assert refused(said["A1"], Sought("crime")) == ()


def test_ages_the_wrong_way_round_are_told_with_the_row_and_what_to_do() -> None:
    ages = ((12, 17), (17, 12), (None, 12), (15, 15))
    rows = [{"provider_id": f"L{n}", "age_from": low, "age_to": high}
            for n, (low, high) in enumerate(ages, 1)]  # fmt: skip
    found = find(dataset(target_groups=rows), Month(2026, 10), {})
    (told,) = (each for each in found if each.code == "ages_reversed")
    assert (told.file, told.row, told.column) == ("target_groups.csv", 3, "age_to")
    assert "L2 går från 17 till 12 år" in told.message
    assert "Byt plats på åldrarna" in told.message


def test_who_says_that_it_does_not_take_is_there_after_the_others_and_asked_all_the_same() -> None:
    providers = [{"provider_id": n, "care_form": "hvb"} for n in ("L1", "L2", "L3")]
    agreements = [{"agreement_id": f"A{n}", "provider_id": f"L{n}", "care_form": "hvb",
                   "procurement": "framework", "rank": n} for n in (1, 2)]  # fmt: skip
    groups = [{"provider_id": "L1", "need": "crime", "agreement_id": "A1"},
              {"provider_id": "L1", "need": "housing", "agreement_id": "A9"},
              {"provider_id": "L2", "need": "housing"}]  # fmt: skip
    data = dataset(providers=providers, agreements=agreements, target_groups=groups)
    found = candidates(data, START, ["hvb"], sought=Sought("housing"))
    assert [(c.provider_id, c.refuses) for c in found] == [
        ("L2", ()), ("L1", ("need",)), ("L3", None)
    ]  # fmt: skip
    hvb = alternative("hvb", procurement="direct", provider_id="L1", day_price=Decimal(500),
                      agreement_id="A1")  # fmt: skip
    made = choice("sala_barn", need="housing", needs="housing", direct_reason="no_places",
                  direct_documented_on=WRITTEN, judged_on=WRITTEN)  # fmt: skip
    every = ("oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott")
    rows = data.table("target_groups").to_dicts()

    def told(*call_offs) -> list[str]:
        record = Record(made, [step(n) for n in every], [hvb], call_offs)
        return [each.message for each in gaps(record, None, LIMITS, groups=rows)
                if each.code == "target_group"]  # fmt: skip

    assert told()[0].startswith("L1 tar inte emot enligt sin målgrupp (behovet).")
    assert told(row("call_offs", provider_id="L1", answer="no"))
    assert not told(row("call_offs", provider_id="L1", answer="yes"))


def test_in_a_system_of_choice_the_provider_has_an_agreement_and_that_is_all() -> None:
    picked = alternative("hvb", procurement="lov", provider_id="L2", day_price=Decimal(500))
    every = ("oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott")
    made = Record(choice("sala_barn", judged_on=WRITTEN), [step(n) for n in every], [picked])
    agreed = [{"provider_id": "L1", "care_form": "hvb", "rank": 1, "procurement": "framework"}]
    assert codes(made, agreed) == {("avrop", "no_agreement", "")}
    agreed.append({"provider_id": "L2", "care_form": None, "rank": None, "procurement": "lov"})
    assert codes(made, agreed) == set()


def test_own_homes_are_approved_on_the_day_and_have_a_place_free_where_that_is_known() -> None:
    homes = [
        {"home_id": "H1", "places": 1, "approved_on": "2026-01-01", "distance_km": 1},
        {"home_id": "H2", "places": 2, "approved_on": str(START), "distance_km": 2},
        {"home_id": "H3", "places": 2, "approved_on": "2026-11-02", "distance_km": 3},
        {"home_id": "H4", "places": 2, "approved_to": "2026-10-31", "distance_km": 4},
    ]
    placements = [
        {"placement_id": f"P{n}", "area": "bou", "care_form": "familjehem", "home_id": f"H{n}",
         "start_date": "2026-02-01"}
        for n in (1, 2)
    ]  # fmt: skip
    data = dataset(homes=[h | {"care_form": "familjehem"} for h in homes], placements=placements)

    def free(**known: bool) -> list[tuple[str, str]]:
        found = candidates(data, START, ["familjehem"], **known)
        return [(each.home_id, dict(each.about)["Lediga platser"]) for each in found]

    assert free() == [("H2", "1")]
    assert free(every_unit=False) == [("H1", "okänt"), ("H2", "okänt")]


def test_home_ground_a_step_down_and_a_step_up_stand_beside() -> None:
    forms = ["oppenvard", "natverkshem", "familjehem", "konsulentstott_familjehem", "hvb", "sis"]
    mellerud = next(each for each in shipped() if each.key == "mellerud_barn")
    assert beside(mellerud, forms, "konsulentstott_familjehem") == [
        "oppenvard", "familjehem", "konsulentstott_familjehem", "hvb",
    ]  # fmt: skip
    assert beside(mellerud, forms, "natverkshem") == ["oppenvard", "natverkshem", "familjehem"]
    assert beside(mellerud, forms, "") == forms


@pytest.mark.parametrize("form", ["sis", "lvm_hem"])
def test_the_states_own_homes_are_no_direct_purchase(form: str) -> None:
    data = dataset(providers=[{"provider_id": "SiS", "care_form": form}])
    assert [c.procurement for c in candidates(data, START, [form])] == ["state"]
