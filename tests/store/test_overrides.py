"""What was written by hand meets the next file: it stands, is told of, and ends when they agree."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions import absences, overrides
from hemmaplan.actions.by_hand import Edit, change, standing
from hemmaplan.actions.imports import NothingNew, load
from hemmaplan.actions.undoing import TouchedLater, undo
from hemmaplan.core.laying_over import laid_over
from hemmaplan.core.overrides import OF_PLACEMENTS, OVERRIDABLE, Holds, Outcome
from hemmaplan.core.tables import TABLES
from hemmaplan.store.differences import Extract
from hemmaplan.store.models import Absence, Batch
from hemmaplan.store.overrides import overrides_at
from hemmaplan.store.queries import dataset
from hemmaplan.store.rows import rows_at
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
CONTROLLER = Viewer(Role.CONTROLLER)
STAY = {"placement_id": "P1", "care_form": "hvb", "start_date": date(2026, 3, 1)}
OTHER = {**STAY, "placement_id": "P2"}
PRICE = {
    "placement_id": "P1", "kind": "care", "amount": Decimal(1900), "per": "day",
    "from_date": date(2026, 3, 1),
}  # fmt: skip
RIGHT = PRICE | {"amount": Decimal("2000.5")}
FEE = PRICE | {"kind": "fee", "amount": Decimal(100)}
VISIT = {"placement_id": "P1", "kind": "visit", "done_on": date(2026, 5, 2)}
PAUSE = {"placement_id": "P1", "kind": "absence", "from_date": date(2026, 6, 1)}
GRANT = PRICE | {"kind": "state_grant", "amount": Decimal(700)}


def read_in(**more):
    files = {"placements": [STAY, OTHER], "rates": [PRICE, FEE], **more}
    options = {name: files.pop(name) for name in ("extract", "answers") if name in files}
    return load(dataset=as_dataset("a", **files), by=BY, at=_at(), **options)


def by_hand(table, new, gone=()):
    rows = dataset(CONTROLLER).table_or_empty(table)
    ids = [
        pk
        for each in gone
        for pk in standing(table, **{n: v for n, v in each.items() if v is not None})
    ]
    assert len(ids) == len(gone), rows
    edit = Edit(table, new, ids)
    return change(edits=[edit], what="placements.try", subject="P1", by="kim", at=_at())


def _at():
    return AT + timedelta(days=Batch.objects.count())


def rows(table):
    columns = [column.frame_name for column in TABLES[table].columns]
    found = dataset(CONTROLLER).table(table).select(columns).to_dicts()
    return sorted(
        ({n: v for n, v in row.items() if v is not None} for row in found), key=repr
    )  # fmt: skip


def told():
    """What stands of the overrides: the table, what the file says and what stands, met or not."""
    short = [(o.table, _short(o.says), _short(o.stands), o.met) for _pk, o in _overrides()]
    return sorted(short, key=repr)


def alike(found):
    return Counter(frozenset(row.items()) for row in found)


def conflicts(**more):
    return [met for met in meetings(**more) if met.outcome is Outcome.CONFLICT]


def listed():
    """What a person is to decide about: what the file says now, and what stands."""
    found = [each for _pk, each in _overrides() if each.is_open]
    return [(each.table, _short(each.said_now), _short(each.stands)) for each in found]


def _overrides():
    return overrides_at(Batch.objects.latest("pk").pk)


def _short(row):
    return row and {name: value for name, value in row.items() if value is not None}


def meetings(**files):
    """How the overrides would meet files."""
    coming = as_dataset("b", **{"placements": [STAY, OTHER], "rates": [PRICE, FEE], **files})
    now = rows_at(Batch.objects.latest("pk").pk, coming.tables)
    return laid_over(now, coming, [override for _pk, override in _overrides()]).meetings


def test_a_corrected_price_stands_while_the_file_says_what_it_said():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    assert told() == [("rates", PRICE, RIGHT, False)]
    read_in()
    assert rows("rates") == sorted([RIGHT, FEE], key=repr)
    assert told() == [("rates", PRICE, RIGHT, True)]
    with pytest.raises(NothingNew):
        read_in()


def test_a_correction_ends_when_the_file_agrees_and_the_row_stands_in_the_file_then():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    read_in(rates=[FEE, RIGHT])
    assert told() == []
    frame = dataset(CONTROLLER).table("rates")
    assert dict(frame.select("kind", "_row").iter_rows()) == {"fee": 2, "care": 3}
    assert set(frame["_file"]) == {"f.csv"}


@pytest.mark.parametrize(
    ("table", "row"),
    [("rates", RIGHT | {"kind": "extra"}), ("incomes", GRANT), ("pauses", PAUSE),
     ("follow_ups", VISIT), ("placements", {**STAY, "placement_id": "P3"})],
)  # fmt: skip
def test_a_row_by_hand_that_a_whole_extract_lacks_is_told_of_and_kept(table, row):
    more = {"incomes": [GRANT | {"kind": "migration"}], "pauses": [], "follow_ups": []}
    read_in(**more)
    by_hand(table, [row])
    read_in(**more)
    assert row in rows(table)
    assert told() == [(table, None, row, True)]
    assert not Absence.objects.filter(retired__isnull=True).exists()
    with pytest.raises(NothingNew):
        read_in(**more)
    files = {"placements": [STAY, OTHER], "rates": [PRICE, FEE], **more}
    read_in(**{**files, table: [*files[table], row]})
    assert told() == []
    assert rows(table).count(row) == 1


@pytest.mark.parametrize("table", sorted({*OVERRIDABLE} - {*OF_PLACEMENTS, "placements"}))
def test_whatever_people_write_is_told_of_when_the_files_lack_it_and_ends_when_they_have_it(table):
    row, more = full_row(table), {}
    if table == "forecast":  # a file of no such month says nothing of it
        more = {table: [row | {"line": "another"}]}
    files = {table: [], **more}
    read_in(**files)
    by_hand(table, [row])
    read_in(**files)
    assert len(rows(table)) == len(files[table]) + 1
    assert [each[:2] for each in listed()] == [(table, None)]
    read_in(**{table: [*files[table], row]})
    assert told() == []
    assert len(rows(table)) == len(files[table]) + 1


def test_a_month_that_a_round_has_made_stays_when_files_have_other_months():
    """And nobody is asked about it: they are no word about that month."""
    october, november = (
        {"made_in": date(2026, month, 1), "year": 2026, "line": "hvb", "amount_ore": 100}
        for month in (10, 11)
    )
    read_in(forecast=[october])
    by_hand("forecast", [november])
    read_in(forecast=[october | {"amount_ore": 200}])
    assert rows("forecast") == [october | {"amount_ore": 200}, november]
    assert listed() == []


@pytest.mark.parametrize("answer", [(), ("file",)])
def test_a_line_that_both_a_round_and_a_file_have_is_told_of(answer):
    line = {"made_in": date(2026, 10, 1), "year": 2026, "unit_code": "41", "line": "hvb"}
    mine, file, other = (line | {"amount_ore": n} for n in (100, 200, 300))
    read_in(forecast=[file, other | {"unit_code": "42"}])
    by_hand("forecast", [mine], [file])
    changed = {"forecast": [other, other | {"unit_code": "42"}]}
    keys = [met.key for met in meetings(**changed) if met.outcome is Outcome.CONFLICT]
    read_in(**changed, answers=dict.fromkeys(keys, Holds.FILE) if answer else {})
    assert (other if answer else mine) in rows("forecast")
    assert listed() == ([] if answer else [("forecast", other, mine)])


def test_a_choice_by_hand_that_goes_as_in_the_files_takes_its_steps_along():
    made = full_row("choices")
    step = full_row("choice_steps") | {"choice_id": made["choice_id"]}
    read_in(choices=[], choice_steps=[])
    by_hand("choices", [made])
    by_hand("choice_steps", [step])
    read_in(choices=[], choice_steps=[])
    number = next(pk for pk, each in _overrides() if each.table == "choices")
    overrides.follow_file(number=number, by=BY, at=_at())
    assert rows("choices") == rows("choice_steps") == told() == []


@pytest.mark.parametrize("made", [{}, {"recorded_on": date(2026, 5, 3)}])
def test_a_row_of_the_file_that_says_the_same_but_when_it_was_typed_agrees(made):
    read_in(follow_ups=[])
    by_hand("follow_ups", [VISIT | {"recorded_on": date(2026, 5, 9)}])
    read_in(follow_ups=[VISIT | made])
    assert told() == []
    assert rows("follow_ups") == [VISIT | made]


def test_a_row_taken_away_by_hand_stays_away_though_the_file_lacks_it_and_has_it_again():
    read_in()
    by_hand("rates", [], [FEE])
    read_in()
    assert rows("rates") == [PRICE]
    assert told() == [("rates", FEE, None, True)]
    read_in(rates=[PRICE])
    assert listed() == []
    with pytest.raises(NothingNew):
        read_in(rates=[PRICE])
    read_in()
    assert rows("rates") == [PRICE]
    assert listed() == [("rates", FEE, None)]


MOVED = PRICE | {"from_date": date(2026, 3, 15)}


def test_a_price_whose_first_day_is_corrected_counts_once_when_a_file_has_lacked_it():
    """The file forgets it once, or is another price for a while: it is that price still."""
    read_in()
    by_hand("rates", [MOVED], [PRICE])
    for file in ([FEE], [PRICE, FEE], [FEE], [DEARER, FEE], [FEE], [PRICE, FEE]):
        read_in(rates=file)
        assert [row["from_date"] for row in rows("rates") if row["kind"] == "care"] == [
            MOVED["from_date"]
        ]
    assert listed() == [("rates", PRICE, MOVED)]


def test_a_file_that_has_both_what_it_said_and_what_was_said_by_hand_has_one_price():
    read_in()
    by_hand("rates", [MOVED], [PRICE])
    read_in(rates=[PRICE, FEE, MOVED])
    assert rows("rates") == [FEE, MOVED]
    assert listed() == [("rates", PRICE, None)]
    read_in(rates=[PRICE, FEE, MOVED | {"amount": Decimal(3)}])
    assert rows("rates") == [FEE, MOVED | {"amount": Decimal(3)}]


def test_a_row_by_hand_that_is_as_one_of_the_file_is_a_second_one():
    read_in()
    by_hand("rates", [FEE])
    read_in()
    assert rows("rates") == sorted([PRICE, FEE, FEE], key=repr)


def test_a_price_that_has_another_in_its_place_since_does_not_come_back_beside_it():
    read_in()
    lacked = read_in(rates=[FEE])
    read_in(rates=[FEE, MOVED])
    with pytest.raises(TouchedLater):
        undo(batch=lacked, by=BY, at=_at())
    assert rows("rates") == [FEE, MOVED]


def test_what_is_corrected_by_hand_and_what_changed_in_the_file_are_both_kept():
    read_in()
    planned = STAY | {"planned_end_date": date(2027, 1, 31)}
    by_hand("placements", [planned], [STAY])
    read_in(placements=[STAY | {"legal_basis": "sol"}, OTHER])
    both = planned | {"legal_basis": "sol"}
    assert both in rows("placements")
    assert told() == [("placements", STAY | {"legal_basis": "sol"}, both, True)]
    with pytest.raises(NothingNew):
        read_in(placements=[STAY | {"legal_basis": "sol"}, OTHER])


DEARER = PRICE | {"amount": Decimal(2100)}


def test_in_a_conflict_what_is_by_hand_stands_unless_the_file_is_chosen():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    (met,) = meetings(rates=[DEARER, FEE])
    assert (met.outcome, met.columns, met.file_wins) == (Outcome.CONFLICT, ("amount",), False)
    read_in(rates=[DEARER, FEE])
    assert RIGHT in rows("rates")
    assert told() == [("rates", DEARER, RIGHT, True)]
    with pytest.raises(NothingNew):
        read_in(rates=[DEARER, FEE])


def test_in_a_conflict_the_file_can_be_chosen():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    (met,) = meetings(rates=[DEARER, FEE])
    read_in(rates=[DEARER, FEE], answers={met.key: Holds.FILE})
    assert rows("rates") == sorted([DEARER, FEE], key=repr)
    assert told() == []


EXTRA = RIGHT | {"kind": "extra"}


@pytest.mark.parametrize(
    "other",
    [EXTRA | {"amount": Decimal(300)}, EXTRA | {"from_date": date(2026, 4, 1)}],
    ids=["of the same first day", "of other first days"],
)
def test_two_extras_may_both_hold_and_are_asked_of_once(other):
    read_in()
    by_hand("rates", [EXTRA])
    (met,) = conflicts(rates=[PRICE, FEE, other])
    assert met.may_both
    both = alike([PRICE, FEE, EXTRA, other])
    first = read_in(rates=[PRICE, FEE, other], answers={met.key: Holds.BOTH})
    assert alike(rows("rates")) == both
    assert listed() == []
    with pytest.raises(NothingNew):
        read_in(rates=[PRICE, FEE, other])
    changed = other | {"amount": Decimal(333)}
    (again,) = conflicts(rates=[PRICE, FEE, changed])
    last = read_in(rates=[PRICE, FEE, changed], answers={again.key: Holds.BOTH})
    assert alike(rows("rates")) == alike([PRICE, FEE, EXTRA, changed])
    undo(batch=last, by=BY, at=_at())
    assert alike(rows("rates")) == both
    undo(batch=first, by=BY, at=_at())
    assert alike(rows("rates")) == alike([PRICE, FEE, EXTRA])


def test_whom_a_provider_takes_may_hold_both_by_hand_and_by_file():
    group = {"provider_id": "L1", "need": "crime", "age_from": 13, "age_to": 15}
    read_in(target_groups=[{"provider_id": "L1", "need": "housing"}])
    by_hand("target_groups", [group])
    older = group | {"age_from": 16, "age_to": 17}
    files = {"target_groups": [{"provider_id": "L1", "need": "housing"}, older]}
    (met,) = conflicts(**files)
    read_in(**files, answers={met.key: Holds.BOTH})
    assert [row.get("age_to") for row in rows("target_groups")].count(None) == 1
    assert {row.get("age_to") for row in rows("target_groups")} == {None, 15, 17}


def test_a_second_price_of_care_and_a_corrected_row_never_hold_beside_the_files():
    read_in()
    late = PRICE | {"from_date": date(2026, 4, 1)}
    by_hand("rates", [late])
    files = {"rates": [PRICE, FEE, late | {"from_date": date(2026, 5, 1)}]}
    (met,) = conflicts(**files)
    assert not met.may_both
    read_in(**files, answers={met.key: Holds.BOTH})  # so what is by hand holds
    assert alike(rows("rates")) == alike([PRICE, FEE, late])


def test_a_corrected_extra_is_the_files_own_and_does_not_hold_beside_it():
    read_in(rates=[PRICE, EXTRA])
    by_hand("rates", [EXTRA | {"amount": Decimal(1)}], [EXTRA])
    (met,) = conflicts(rates=[PRICE, EXTRA | {"amount": Decimal(2)}])
    assert not met.may_both


def test_the_same_price_written_by_hand_first_and_in_the_file_then_is_one_price():
    read_in()
    extra = RIGHT | {"kind": "extra"}
    by_hand("rates", [extra])
    (met,) = meetings(rates=[PRICE, FEE, extra | {"amount": Decimal(2050)}])
    assert (met.outcome, met.columns) == (Outcome.CONFLICT, ("amount",))
    read_in(rates=[PRICE, FEE, extra | {"amount": Decimal(2050)}])
    assert extra in rows("rates")
    assert len(rows("rates")) == 3


def test_a_corrected_row_that_the_file_no_longer_has_is_kept_as_one_it_lacks():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    read_in(rates=[FEE])
    assert RIGHT in rows("rates")
    assert listed() == [("rates", None, RIGHT)]


def test_a_part_extract_says_nothing_of_what_it_does_not_have():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    other = PRICE | {"placement_id": "P2"}
    read_in(placements=[OTHER | {"sex": "K"}], rates=[other], extract=Extract.PARTIAL)
    assert RIGHT in rows("rates")
    assert told() == [("rates", PRICE, RIGHT, False)]
    read_in(placements=[STAY], rates=[PRICE, FEE], extract=Extract.PARTIAL)
    assert RIGHT in rows("rates")
    assert told() == [("rates", PRICE, RIGHT, True)]


@pytest.mark.parametrize("now", [[], [VISIT | {"done_on": date(2026, 5, 9)}]])
def test_a_part_extract_with_another_visit_says_nothing_of_one_moved_or_taken_away(now):
    another = VISIT | {"done_on": date(2026, 6, 2)}
    read_in(follow_ups=[VISIT])
    by_hand("follow_ups", now, [VISIT])
    before = told()
    read_in(follow_ups=[another], extract=Extract.PARTIAL)
    assert told() == before
    read_in(follow_ups=[VISIT, another])
    assert rows("follow_ups") == [*now, another]


def test_a_placement_that_an_extract_lacks_keeps_its_corrections():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    planned = STAY | {"planned_end_date": date(2027, 1, 31)}
    by_hand("placements", [planned], [STAY])
    read_in(placements=[OTHER], rates=[])
    assert Absence.objects.get(retired__isnull=True).placement_id == "P1"
    assert RIGHT in rows("rates")
    assert planned in rows("placements")
    read_in()
    assert RIGHT in rows("rates")
    assert {met for *_of, met in told()} == {True}


def test_what_somebody_decided_does_not_belong_comes_back_when_a_file_has_it_again():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    read_in(placements=[OTHER], rates=[])
    absences.remove(placement_id="P1", by=BY, at=_at())
    assert told() == []
    read_in()
    assert PRICE in rows("rates")
    assert STAY in rows("placements")


def test_a_placement_by_hand_that_goes_as_in_the_file_takes_its_prices_along():
    mine = {**STAY, "placement_id": "P3"}
    price = PRICE | {"placement_id": "P3"}
    read_in()
    by_hand("placements", [mine])
    by_hand("rates", [price])
    read_in()
    number = next(pk for pk, each in _overrides() if each.table == "placements")
    overrides.follow_file(number=number, by=BY, at=_at())
    assert mine not in rows("placements")
    assert price not in rows("rates")
    assert told() == []
    with pytest.raises(NothingNew):
        read_in()


def test_writing_back_what_the_file_says_ends_the_override():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    by_hand("rates", [RIGHT | {"amount": Decimal(3)}], [RIGHT])
    assert told() == [("rates", PRICE, RIGHT | {"amount": Decimal(3)}, False)]
    by_hand("rates", [PRICE], [RIGHT | {"amount": Decimal(3)}])
    assert told() == []
    by_hand("rates", [], [FEE])
    by_hand("rates", [FEE])
    assert told() == []


def test_an_undone_correction_is_none_also_after_a_file_was_read():
    read_in()
    corrected = by_hand("rates", [RIGHT], [PRICE])
    read_in()
    undone = undo(batch=corrected, by=BY, at=_at())
    assert rows("rates") == sorted([PRICE, FEE], key=repr)
    assert told() == []
    undo(batch=undone, by=BY, at=_at())
    assert [each[:3] for each in told()] == [("rates", PRICE, RIGHT)]


def test_a_read_in_taken_back_takes_its_choice_back():
    read_in()
    by_hand("rates", [RIGHT], [PRICE])
    before = rows("rates")
    loaded = read_in(
        rates=[DEARER, FEE], answers={meetings(rates=[DEARER, FEE])[0].key: Holds.FILE}
    )
    undo(batch=loaded, by=BY, at=_at())
    assert rows("rates") == before
    assert told() == [("rates", PRICE, RIGHT, False)]


def test_days_that_together_would_be_backwards_are_a_conflict_and_not_a_row():
    """An end by hand and a later start in the file: neither is laid over the other."""
    read_in()
    ended = STAY | {"end_date": date(2026, 5, 1)}
    by_hand("placements", [ended], [STAY])
    later = STAY | {"start_date": date(2026, 6, 1), "sex": "K"}
    (met,) = meetings(placements=[later, OTHER])
    assert (met.outcome, met.columns) == (Outcome.CONFLICT, ("start_date",))
    read_in(placements=[later, OTHER])
    assert ended | {"sex": "K"} in rows("placements")
    assert told() == [("placements", later, ended | {"sex": "K"}, True)]
    with pytest.raises(NothingNew):
        read_in(placements=[later, OTHER])


LATER = PRICE | {"from_date": date(2026, 6, 1), "amount": Decimal(2100)}
HERS = PRICE | {"from_date": date(2026, 5, 1), "amount": Decimal(2050)}


def until(row, last):
    return row | {"to_date": last}


def with_a_price_from_may():
    """A coordinator ends the price and begins another; the case system does so a month later."""
    read_in()
    by_hand("rates", [until(PRICE, date(2026, 4, 30)), HERS], [PRICE])
    return {"rates": [until(PRICE, date(2026, 5, 31)), LATER, FEE]}


def charged(day):
    care = [row for row in rows("rates") if row["kind"] == "care"]
    return [row["amount"] for row in care if row["from_date"] <= day <= row.get("to_date", day)]


@pytest.mark.parametrize(("answer", "paid"), [("hand", [1900, 2050, 2050]),
                                              ("file", [1900, 1900, 2100])])  # fmt: skip
def test_a_price_by_hand_and_the_same_from_another_day_are_one_decision(answer, paid):
    files = with_a_price_from_may()
    (conflict,) = [met for met in meetings(**files) if met.outcome is Outcome.CONFLICT]
    read_in(**files, answers={conflict.key: Holds.FILE} if answer == "file" else {})
    days = [date(2026, 4, 2), date(2026, 5, 2), date(2026, 7, 2)]
    assert [charged(day) for day in days] == [[each] for each in paid]
    with pytest.raises(NothingNew):
        read_in(**files)
    assert listed() if answer == "hand" else not listed()


def test_the_file_is_followed_in_all_that_is_of_the_same_days():
    files = with_a_price_from_may()
    read_in(**files)
    for number, each in _overrides():
        if each.is_open and each.stands is not None:
            overrides.follow_file(number=number, by=BY, at=_at())
            break
    found = rows("rates")
    assert len(found) == len(files["rates"])
    assert all(row in found for row in files["rates"])
    assert told() == []
    undo(batch=Batch.objects.latest("pk"), by=BY, at=_at())
    assert charged(date(2026, 7, 2)) == [2050]


def test_two_extras_by_hand_on_the_same_days_are_left_as_they_are():
    """Who wrote them saw what both come to."""
    read_in()
    by_hand("rates", [FEE | {"amount": Decimal(50)}])
    assert [each.outcome for each in meetings()] == [Outcome.LACKING]
    read_in()
    assert len([row for row in rows("rates") if row["kind"] == "fee"]) == 2


def test_a_part_of_the_files_tells_of_a_placement_also_by_a_row_taken_away_by_hand():
    """The fee went by hand; a file with nothing but the fee says that there is no other price."""
    read_in()
    by_hand("rates", [], [FEE])
    read_in(extract=Extract.PARTIAL, rates=[FEE])
    assert rows("rates") == []


def test_what_a_file_agreed_to_is_not_taken_back_under_a_later_removal():
    """The fee came by hand, then in a file, and then it was removed: that is taken back first."""
    read_in(rates=[PRICE])
    by_hand("rates", [FEE])
    agreed = read_in()
    removed = by_hand("rates", [], [FEE])
    with pytest.raises(TouchedLater) as refused:
        undo(batch=agreed, by=BY, at=_at())
    assert removed.pk in refused.value.batches
    undo(batch=removed, by=BY, at=_at())
    undo(batch=agreed, by=BY, at=_at())
    assert told() == [("rates", None, FEE, False)]


def test_no_price_is_brought_back_where_another_of_its_kind_was_taken_away_later():
    """A file lacked the fee, the next had another, and that one was removed by hand."""
    other = FEE | {"from_date": date(2026, 4, 1)}
    read_in()
    lacking = read_in(rates=[PRICE])
    read_in(rates=[PRICE, other])
    removed = by_hand("rates", [], [other])
    with pytest.raises(TouchedLater) as refused:
        undo(batch=lacking, by=BY, at=_at())
    assert removed.pk in refused.value.batches
