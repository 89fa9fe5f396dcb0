"""What adds to what among the figures about placements: what a reader can subtract.

Care forms add to groups and to the total, areas to the whole, and columns to each other, within
one figure and between figures. A relation is kept where it holds in the month's own figures: the
persons of two forms add up only when nobody is in both, but then a reader may guess that they do.
"""

from collections.abc import Collection, Iterator, Mapping, Set

from hemmaplan.core import case_inflow, case_times, re_opened
from hemmaplan.core import reconciliation_figures as reconciled
from hemmaplan.core.care_form_lines import LINES, TOTAL
from hemmaplan.core.choice_figures import BY_STEP, FORM
from hemmaplan.core.disclosure import Relation
from hemmaplan.core.figures import Address, Figure, FigureTable, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import BY_AGE, BY_SEX, told_by
from hemmaplan.core.reconciliation import LEDGER, REGISTER, Cause

_PERIODS = ("month", "ytd", "ytd_last_year")
_COLUMNS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("", "_last_year"): (
        "near_home/known{} = near{} + far{}",
        "placements_month_end/placements{} = near_home/known{} + near_home/unknown{}",
        "own_family_homes/placements{} = own{} + consultant{}",
        "own_family_homes/placements{} = own{}",
        "own_family_homes/placements{} = placements_month_end/placements{}",
    ),
    ("", "_ytd", "_ytd_last_year"): (
        "placements_in_month/placements_lvu{} = placements_lvu_2{} + placements_lvu_3{}"
        " + placements_lvu_6{}",
        "placements_in_month/placements{} = placements_sol{} + placements_lvu{} + placements_lvm{}"
        " + placements_lss{} + placements_unknown_basis{}",
        "placements_in_month/placements{} = placements_in_month/persons{}",
    ),
    _PERIODS: (
        "placement_starts/started_{} = acute_{} + planned_{} + investigation_{}"
        " + unknown_urgency_{}",
        "placement_ends/ended_{} = planned_{} + breakdown_{} + next_form_{} + aged_out_{}"
        " + transferred_{} + other_{} + unknown_end_reason_{}",
        "breakdowns/ended_{} = placement_ends/ended_{}",
        "breakdowns/breakdowns_{} = placement_ends/breakdown_{}",
        "breakdowns/breakdowns_{} = persons_{}",
        "care_days/{} = placement_cost/unpriced_days_{} + price_per_care_day/priced_days_{}",
        "price_per_care_day/cost_{} = placement_cost/cost_{}",
        *(
            f"{id}/net_{{}} = cost_{{}} - vat_compensation_{{}} - income_{{}}"
            for id in (
                "placement_cost",
                "unbudgeted_cost",
                "own_facility_cost",
                "re_placement_cost",
            )
        ),
        "unbudgeted/placements_{} = persons_{}",
        "user_movement/ended_{} = home_{} + lighter_{} + same_{} + heavier_{} + transferred_{}"
        " + unknown_{}",
        "user_movement/ended_{} = placement_ends/ended_{}",
        "user_movement/transferred_{} = placement_ends/transferred_{}",
        "unplanned_re_placements/ended_{} = placement_ends/ended_{}",
        "unplanned_re_placements/re_placed_{} = breakdowns/breakdowns_{}",
        "own_facility_possible/placements_{} = persons_{}",
        "case_times/due_{} = in_time_{} + late_{} + open_{}",
        "ruled_out_steps/ruled_out_{} = needs_{} + no_place_{} + no_consent_{} + safety_{}"
        " + distance_{} + other_{} + no_reason_{}",
        "lacking_places/no_place_{} = ruled_out_steps/no_place_{}",
        "framework_adherence/placements_{} = procured_{} + other_{} + unknown_{}",
        "framework_adherence/procured_{} = framework_{} + direct_{}",
        "framework_adherence/direct_{} = direct_no_framework_{} + direct_no_places_{}"
        " + direct_extensive_needs_{} + direct_geography_{} + direct_other_{}"
        " + direct_unknown_reason_{}",
    ),
    ("ytd", "ytd_last_year"): (
        "care_days/placements_{} = placements_in_month/placements_{}",
        "length_of_stay/ended_{} = placement_ends/ended_{}",
        "length_of_stay/ended_{} = user_movement/ended_{}",
        "cost_change/cost_{} = placement_cost/cost_{}",
        "cost_per_person/cost_{} = placement_cost/cost_{}",
        "cost_per_person/cost_{} = known_{} + unknown_{}",
    ),
    ("month", "ytd"): (
        "price_control/invoiced_{} = agreed_{} + after_end_{} + double_{} + wrong_days_{}"
        " + wrong_price_{} + no_placement_{} + no_price_{} + unclear_{}",
    ),
    ("lvu", "sol", "lvm", "lss", "lvu_2", "lvu_3", "lvu_6"): (
        "placements_in_month/placements_{} = persons_{}",
    ),
    ("",): (
        "care_days/placements_month = placements_in_month/placements",
        "placements_month_end/placements = persons",
        "placements_month_end/placements_last_year = persons_last_year",
        "placements_in_month/persons = persons_sol + persons_lvu + persons_lvm + persons_lss",
        "placements_in_month/persons_lvu = persons_lvu_2 + persons_lvu_3 + persons_lvu_6",
        "length_of_stay/ongoing = placements_month_end/placements",
        "outpatient/placements = placements_in_month/placements",
        "outpatient/placements = ever + none",
        "outpatient/placements = care_days/placements_month",
        "care_days/placements_month = placements_month_end/placements + user_movement/ended_month",
        "care_days/placements_ytd = placements_month_end/placements + user_movement/ended_ytd",
        "placements_in_month/placements = placements_month_end/placements"
        " + placement_ends/ended_month",
        "placements_in_month/placements_ytd = placements_month_end/placements"
        " + placement_ends/ended_ytd",
        "cost_change/total = cost_change/cost_ytd - cost_change/cost_ytd_last_year",
        "cost_change/total = volume + length + mix + price",
        "placement_forecast/known = placement_cost/cost_ytd",
        "placement_forecast/existing = planned + extended + moved + unregistered",
        "placement_forecast/year = known + existing + new",
        "placement_forecast/year = known + planned + probable + new",
        "placement_forecast/existing = planned + probable",
        "placement_forecast/year = known + existing_flat + new_flat + price",
        "placement_forecast/committed = known + planned",
        "placement_forecast/probable = extended + moved + unregistered",
        "placement_forecast_change/total = new + ended + extended + moved + repriced"
        " + registered_late + model",
    ),
}
"""Endings → what they make equal. A column without an id belongs to the first id of its line.
Some also follow from two others: where the figure between them is not told by sex and age, and
where what is left out of one row of a table may be about few persons together.
"""
_OF_CASES = (case_inflow.ID, case_times.ID, re_opened.INVESTIGATIONS, *BY_STEP)
"""Tallies whose lines are not care forms."""


def relations(figures: FigureTable, month: Month, shown: Set[Address]) -> list[Relation]:
    """Every relation that holds among the month's figures, for a reader of those `shown`.

    Zeros that the reader knows are left out.
    """
    zeros = _known_zeros(figures, shown)
    values = {f.address: f.value for f in figures.all() if _adds(f) and f.address not in zeros}
    found: list[Relation] = []
    for candidate in _candidates(figures, month):
        known = {a: sign for a, sign in candidate.items() if a in values}
        if known and sum(sign * values[a] for a, sign in known.items()) == 0:
            found.append(known)
    return found


def bounds(figures: FigureTable) -> list[tuple[Address, Address]]:
    """Pairs (smaller, larger) of counts and days: month within year, persons within placements.

    What cannot be compared in a month may well be in the year, so that is no such pair.
    """
    return [
        (f.address, larger.address)
        for f in figures.all()
        if f.value and f.people is not None and f.unit in (Unit.COUNT, Unit.DAYS)
        if not f.address.column.startswith("not_comparable")
        for column in (_year_to_date(f.address.column), _placements(f.address.column))
        if (larger := figures.get(f.address.id, f.address.area, f.address.line, column))
        and larger.address != f.address
    ] + [
        (f.address, inside.address)
        for f in figures.of("placements_month_end")
        if (inside := figures.get("placements_in_month", *_place(f.address)))
        and 0 < f.value <= inside.value
    ]


def _place(a: Address) -> tuple[str, str, str]:
    return a.area, a.line, a.column


def _adds(figure: Figure) -> bool:
    """Not a ratio."""
    return isinstance(figure.value, int) or figure.unit is Unit.VALUE


def _known_zeros(figures: FigureTable, shown: Set[Address]) -> set[Address]:
    """Printed zeros, and those understood: the care forms that a table leaves out because they
    have nothing, and the columns that it leaves out because they are all 0."""
    by_form = {
        (a.id, a.column) for a in shown
        if a.line != TOTAL and (a.id in _OF_CASES or told_by(a.line)[0] in LINES)
    }  # fmt: skip
    return {
        f.address
        for f in figures.all()
        if f.value == 0 and (f.address in shown or _understood(figures, f.address, by_form))
    }


def _understood(figures: FigureTable, a: Address, by_form: set[tuple[str, str]]) -> bool:
    line = figures.get(a.id, TOTAL, a.line, a.column)
    whole = figures.get(a.id, TOTAL, TOTAL, a.column)
    if line is not None and line.value:
        return False
    return (a.id, a.column) in by_form or whole is None or not whole.value


def _year_to_date(column: str) -> str:
    """The column of the year so far that holds a column of the month."""
    return column[:-5] + "ytd" if column.endswith("month") else f"{column}_ytd"


def _placements(column: str) -> str:
    return column.replace("persons", "placements", 1)


def _candidates(figures: FigureTable, month: Month) -> Iterator[Relation]:
    columns = _columns(figures)
    places = sorted({place for found in columns.values() for place in found})
    for terms in _column_terms():
        for area, line in places:
            yield {Address(id, area, line, column): sign for (id, column), sign in terms.items()}
    for (id, column), found in columns.items():
        for area, line in found:
            at = Address(id, area, line, column)
            for parts in _parts(at, found):
                yield {at: -1, **dict.fromkeys(parts, 1)}
            if month.number == 1:
                yield {at: 1, at._replace(column=_year_to_date(column)): -1}
    yield from _run_off(figures)
    yield from _reconciliation(figures, month)
    yield from _forecast_units(figures)
    yield from _volumes(figures, month)


def _columns(figures: FigureTable) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The tallies' (id, column) → the (area, line) where they have figures, in order."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for figure in figures.all():
        at = figure.address
        if figure.people is None:
            continue
        if at.id in _OF_CASES or told_by(at.line)[0] in LINES:
            found.setdefault((at.id, at.column), set()).add((at.area, at.line))
    return {name: sorted(places) for name, places in sorted(found.items())}


def _parts(at: Address, places: Collection[tuple[str, str]]) -> Iterator[list[Address]]:
    """What a figure is the sum of: areas; care forms or sources; sexes; ages; a sex's ages."""
    id, here, column = at.id, at.area, at.column  # made anew: `_replace` takes four times as long
    if here == TOTAL:
        of_line = (area for area, line in places if line == at.line and area != TOTAL)
        yield [Address(id, area, at.line, column) for area in of_line]
    line, told = told_by(at.line)
    if not told and id not in _OF_CASES and len(LINES[line].forms) > 1:
        yield [Address(id, here, form, column) for form in LINES[line].forms]
    if id == case_inflow.ID and at.line == TOTAL:
        yield [
            Address(id, here, source, column) for area, source in places
            if area == here and source != TOTAL and not told_by(source)[1]
        ]  # fmt: skip
    if id in BY_STEP and ":" not in at.line:
        yield [
            Address(id, here, each, column) for area, each in places
            if area == here and _is_part_of(each, at.line)
        ]  # fmt: skip
    for group in (BY_SEX, BY_AGE):
        yield [Address(id, here, f"{at.line}.{part}", column) for part in group]
    if told and told[-1] in BY_SEX:
        yield [Address(id, here, ".".join((line, of_age, *told)), column) for of_age in BY_AGE]


def _is_part_of(line: str, whole: str) -> bool:
    """Of lines by step: the steps add to the total, and what was chosen instead to the step."""
    step, _, what = line.partition(":")
    if whole == TOTAL:
        return line != TOTAL and not what
    return step == whole and what.startswith(FORM)


def _column_terms() -> Iterator[dict[tuple[str, str], int]]:
    """The relations of _COLUMNS: (id, column) → coefficient."""
    for endings, texts in _COLUMNS.items():
        for text in texts:
            for ending in endings:
                yield _terms(text.replace("{}", ending))


def _terms(text: str) -> dict[tuple[str, str], int]:
    whole, parts = text.split(" = ")
    id = whole.split("/")[0]
    words = ["+", *parts.split(" ")]
    found = {(id, whole.split("/")[1]): -1}
    for sign, name in zip(words[::2], words[1::2], strict=True):
        of, _, column = name.rpartition("/")
        found[of or id, column] = 1 if sign == "+" else -1
    return found


def _run_off(figures: FigureTable) -> Iterator[Relation]:
    """known + remaining = year, and the areas add up."""
    id = "run_off_forecast"
    areas = sorted({f.address.area for f in figures.of(id)})
    for area in areas:
        cost = {column: Address(id, area, "", column) for column in ("known", "remaining", "year")}
        yield {cost["known"]: 1, cost["remaining"]: 1, cost["year"]: -1}
        yield {cost["known"]: 1, Address("placement_cost", area, TOTAL, "cost_ytd"): -1}
    for column in ("known", "remaining", "year", "overdue", "without_planned_end"):
        parts = {Address(id, area, "", column): 1 for area in areas if area != TOTAL}
        yield {Address(id, TOTAL, "", column): -1, **parts}


def _reconciliation(figures: FigureTable, month: Month) -> Iterator[Relation]:
    """Ledger less register is the difference, the causes add up to it, and months to the year.

    Of the totals: no edition that hides anything prints the accounts or the providers.
    """

    def total(name: str, period: str) -> Address:
        return Address(reconciled.ID, TOTAL, TOTAL, f"{name}_{period}")

    def of_month(name: str, line: str) -> Address:
        return Address(reconciled.MONTHS_ID, "", line, name)

    sides = (LEDGER, REGISTER, reconciled.DIFFERENCE)
    lines = sorted({f.address.line for f in figures.of(reconciled.MONTHS_ID)})
    to_mend = [cause for cause in Cause if cause not in reconciled.TIMING]
    whole = {reconciled.DIFFERENCE: list(Cause), reconciled.TO_MEND: to_mend}
    for period in reconciled.PERIODS:
        ledger, register, difference = (total(name, period) for name in sides)
        yield {ledger: 1, register: -1, difference: -1}
        for name, causes in whole.items():
            yield {total(name, period): -1, **{total(cause, period): 1 for cause in causes}}
    for line in lines:
        ledger, register, difference = (of_month(name, line) for name in sides)
        yield {ledger: 1, register: -1, difference: -1}
    for name in (*sides, Cause.UNEXPLAINED):
        yield {of_month(name, str(month)): 1, total(name, "month"): -1}
        yield {total(name, "ytd"): -1, **{of_month(name, line): 1 for line in lines}}


def _forecast_units(figures: FigureTable) -> Iterator[Relation]:
    """The units' parts of the placements' forecast add up to the whole and to the year; and a unit
    may be all of a care form, whose amount it is no use to leave out beside it."""
    id = "placement_forecast_unit"
    whole_id = "placement_forecast"
    places = sorted({(f.address.area, f.address.line) for f in figures.of(whole_id)})
    units = sorted({f.address.line for f in figures.of(id)})
    parts = ("known", "existing", "new")
    for column in (*parts, "year"):
        whole = Address(whole_id, TOTAL, TOTAL, column)
        yield {whole: -1, **{Address(id, TOTAL, unit, column): 1 for unit in units}}
    for unit in units:
        year = Address(id, TOTAL, unit, "year")
        yield {year: -1, **{Address(id, TOTAL, unit, column): 1 for column in parts}}
        for area, line in places:
            for column in (*parts, "year"):
                of_line = Address(whole_id, area, line, column)
                yield {of_line: 1, Address(id, TOTAL, unit, column): -1}


def _volumes(figures: FigureTable, month: Month) -> Iterator[Relation]:
    """The month and the one a year before are printed twice, and with their difference."""
    id = "volumes"
    for series in sorted({f.address.line for f in figures.of(id)}):
        now, before, change = (
            Address(id, "", series, column) for column in ("value", "previous_year", "change")
        )
        yield {now: 1, Address(id, "", series, str(month)): -1}
        yield {before: 1, Address(id, "", series, str(month.shift(-12))): -1}
        yield {now: 1, before: -1, change: -1}
