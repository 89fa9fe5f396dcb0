"""Placeringar: how many, how much care, at what cost, and inside or outside agreements."""

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from hemmaplan.core.care_form_lines import LINES, PLACED, TOTAL
from hemmaplan.core.choices import AGREED
from hemmaplan.core.figures import Address
from hemmaplan.core.framework_agreements import PURCHASED
from hemmaplan.core.holding import holding
from hemmaplan.render.charts import waterfall
from hemmaplan.render.document import Block, Cell, Column, Heading, Row, TableBlock
from hemmaplan.render.numbers_sv import MINUS, month_text
from hemmaplan.reports.break_words import broken_note, lacks_last_year
from hemmaplan.reports.briefing import MNKR, Briefing, Runs, said, size
from hemmaplan.reports.economy import source, unit_word
from hemmaplan.reports.sentences import paragraph, sentence
from hemmaplan.reports.series_breaks import series_break

Columns = Sequence[tuple[str, str, str]]
"""(figure id, column of the figure, heading)."""


def placements(b: Briefing) -> list[Block]:
    """The section; empty without placements."""
    if not b.figures.of("placements_month_end"):
        return []
    last_day = str(b.month.last_day)
    blocks: list[Block] = [Heading("Placeringar"), *_in_words(b)]
    blocks += by_form(
        b,
        "Placerade",
        f"Placeringar vid månadens slut ({last_day}) och vårddygn {b.so_far}. En individ kan ha "
        "flera placeringar, så individerna i raderna summerar inte till totalen.",
        (
            ("placements_month_end", "placements", f"Placerade\n{last_day}"),
            ("placements_month_end", "persons", "varav\nindivider"),
            ("placements_month_end", "placements_last_year", "Placerade\nett år tidigare"),
            ("care_days", "ytd", f"Vårddygn\n{b.so_far} {b.month.year}"),
            ("care_days", "ytd_last_year", f"Vårddygn\n{b.so_far_last_year}"),
        ),
        sum_line=PLACED,
    )
    blocks += series_break(b)
    blocks += by_form(
        b,
        "Månadens placeringar",
        f"Placeringar med minst ett vårddygn under {month_text(b.month)}, per lagrum.",
        (
            ("placements_in_month", "placements", "Placeringar"),
            ("placements_in_month", "persons", "Individer"),
            ("placements_in_month", "placements_sol", "varav\nSoL"),
            ("placements_in_month", "placements_lvu", "varav\nLVU"),
            ("placements_in_month", "placements_lvm", "varav\nLVM"),
            ("placements_in_month", "placements_unknown_basis", "Lagrum\nsaknas"),
        ),
        sum_line=PLACED,
    )
    blocks += [*_cost(b), *_agreements(b), *_events(b)]
    return blocks


def _cost(b: Briefing) -> list[Block]:
    blocks = by_form(
        b,
        "Kostnad per vårdform",
        f"Placeringarnas kostnad {b.so_far} {b.month.year}, {unit_word(b)}, räknad på placering "
        "och pris. Netto är kostnad minus momsersättning och intäkter. Kr per vårddygn är "
        "kostnaden delad med de vårddygn som har ett pris. "
        f"I fjol är {b.same_months}.",
        (
            ("placement_cost", "cost_ytd", "Kostnad"),
            ("placement_cost", "vat_compensation_ytd", "Moms-\nersättning"),
            ("placement_cost", "income_ytd", "Intäkter"),
            ("placement_cost", "net_ytd", "Netto"),
            ("placement_cost", "net_ytd_last_year", "Netto\ni fjol"),
            ("price_per_care_day", "ytd", "Kr per\ndygn"),
            ("price_per_care_day", "ytd_last_year", "Kr per\ndygn i fjol"),
        ),
    )
    return [*blocks, *why_changed(b)] if blocks else []


def why_changed(b: Briefing) -> list[Block]:
    """The waterfall: why the cost changed since last year, parts that add to the öre. Nothing
    where the register lacks the placements that ended then."""
    total = b.get("cost_change", TOTAL, TOTAL, "total")
    before = b.get("cost_change", TOTAL, TOTAL, "cost_ytd_last_year")
    known = [
        (more if figure.value >= 0 else less, figure)
        for key, more, less in _CAUSES
        if (figure := b.get("cost_change", TOTAL, TOTAL, key))
    ]
    if total is None or before is None or not before.value or len(known) < len(_CAUSES):
        return []
    if lacks_last_year(b):
        return []  # what lacks in the register would be told as a change
    word = "mer" if total.value > 0 else "mindre"
    runs: Runs = ["Placeringarna har kostat ", said(total), f" {word} än samma tid i fjol: "]
    for position, (label, figure) in enumerate(known):
        sign = "+" if figure.value > 0 else MINUS if figure.value < 0 else ""
        ending = "." if position == len(known) - 1 else ", "
        runs += [f"{label.lower()} ", said(figure, sign + size(figure.value)), ending]
    chart = waterfall(
        name="Varför kostnaden ändrats",
        caption=f"Placeringarnas kostnad {b.so_far} {b.month.year} mot {b.so_far_last_year}, mnkr. "
        f"Delarna summerar exakt.{broken_note(b, total.address)}".rstrip("."),
        parts=[(label, Fraction(figure.value) / MNKR) for label, figure in known],
        unit="mnkr",
        total_label="Ändring",
        source=source(b, "placements", "rates"),
        figures={label: figure.address for label, figure in known} | {"Ändring": total.address},
    )
    return [*paragraph(sentence("placeringar-kostnad", runs)), chart]


_CAUSES = (
    ("volume", "Fler placeringar", "Färre placeringar"),
    ("length", "Längre vårdtider", "Kortare vårdtider"),
    ("mix", "Dyrare vårdformer", "Billigare vårdformer"),
    ("price", "Högre pris per dygn", "Lägre pris per dygn"),
)
"""Cause, and its words when the cost rose and when it fell."""


def _agreements(b: Briefing) -> list[Block]:
    blocks = by_form(
        b,
        "Ramavtal",
        f"Köpta placeringar {b.so_far} {b.month.year}, inom ramavtal och direktupphandlade. "
        "Andelen är inom ramavtal av dem som köpts på något av sätten.",
        (
            ("framework_adherence", "placements_ytd", "Köpta\nplaceringar"),
            ("framework_adherence", "framework_ytd", "Inom\nramavtal"),
            ("framework_adherence", "direct_ytd", "Direkt-\nupphandlade"),
            ("framework_adherence", "other_ytd", "Annan\nform"),
            ("framework_adherence", "unknown_ytd", "Uppgift\nsaknas"),
            ("framework_adherence", "share_ytd", "Andel inom\nramavtal"),
        ),
    )
    if not blocks:
        return []
    reasons = by_form(
        b,
        "Skäl till direktupphandling",
        f"Direktupphandlade placeringar {b.so_far} {b.month.year} per vårdform, efter skäl.",
        (
            ("framework_adherence", "direct_ytd", "Direkt-\nupphandlade"),
            ("framework_adherence", "direct_no_framework_ytd", "Ramavtal\nsaknas"),
            ("framework_adherence", "direct_no_places_ytd", "Ingen plats\ni ramavtal"),
            ("framework_adherence", "direct_extensive_needs_ytd", "Omfattande\nbehov"),
            ("framework_adherence", "direct_geography_ytd", "Geografi"),
            ("framework_adherence", "direct_other_ytd", "Annat"),
            ("framework_adherence", "direct_unknown_reason_ytd", "Skäl\nsaknas"),
        ),
    )
    return [*blocks, *_without_agreement(b), *_direct_reasons(b), *reasons]


def _without_agreement(b: Briefing) -> list[Block]:
    """The forms bought this year that no framework agreement or system of choice is in force for:
    what is to be procured. Nothing is said where the register has no agreements."""
    id, column, on = "framework_adherence", "placements_ytd", b.month.last_day
    held = b.dataset.table_or_empty("agreements").filter(holding(on))
    agreed = held.filter(pl.col("procurement").is_in(AGREED))["care_form"]
    if not b.dataset.has("agreements") or agreed.has_nulls():  # a blank is every form
        return []
    runs: Runs = []
    for form in PURCHASED:
        if form not in agreed and b.shows(id, TOTAL, form, column):
            figure = b.get(id, TOTAL, form, column)
            runs += [", " if runs else "", f"{_lower(LINES[form].label)} "]
            runs += [said(figure) if figure else "(visas inte)"]
    if not runs:
        return []
    told: Runs = [
        f"Den {on.day} {month_text(b.month)} saknas ramavtal för vårdformer som har köpts"
    ]
    told += [" i år, med antalet placeringar: "]
    return [*paragraph(sentence("placeringar-utan-ramavtal", [*told, *runs, "."]))]


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


_REASONS = (
    ("no_framework", "ramavtal saknas"),
    ("no_places", "ingen plats inom ramavtal"),
    ("extensive_needs", "omfattande behov"),
    ("geography", "geografi"),
    ("other", "annat"),
    ("unknown_reason", "skäl saknas"),
)


def _direct_reasons(b: Briefing) -> list[Block]:
    direct = b.get("framework_adherence", TOTAL, TOTAL, "direct_ytd")
    if direct is None or not direct.value:
        return []
    found = [
        (label, figure)
        for key, label in _REASONS
        if (figure := b.get("framework_adherence", TOTAL, TOTAL, f"direct_{key}_ytd"))
        and figure.value
    ]
    few = any(
        b.is_hidden("framework_adherence", TOTAL, TOTAL, f"direct_{key}_ytd") for key, _ in _REASONS
    )
    runs: Runs = ["Skäl till de ", said(direct), " direktupphandlade"]
    for position, (label, figure) in enumerate(found):
        runs += [", " if position else ": ", f"{label} ", said(figure)]
    runs.append(f"{'; övriga' if found else ''} visas inte i den här utgåvan." if few else ".")
    extra = b.get("framework_cost", TOTAL, TOTAL, "extra_ytd")
    if extra is not None and extra.value > 0:
        runs += [
            " Jämfört med ramavtalens genomsnittspris i samma vårdform har de kostat ",
            said(extra),
            " mer; behoven kan skilja.",
        ]
    return [*paragraph(sentence("placeringar-direktupphandling", runs))]


_EVENTS = (
    ("Nya placeringar", "placement_starts", "started"),
    ("– varav akuta", "placement_starts", "acute"),
    ("– varav planerade", "placement_starts", "planned"),
    ("– varav för utredning", "placement_starts", "investigation"),
    ("Avslutade placeringar", "placement_ends", "ended"),
    ("Sammanbrott", "breakdowns", "breakdowns"),
    ("Omplaceringar efter sammanbrott", "breakdowns", "re_placements"),
    ("Kunde ha tagits i egen regi", "own_facility_possible", "placements"),
)


def _events(b: Briefing) -> list[Block]:
    """What happened in the month, the year so far and last year."""
    rows = []
    for label, id, name in _EVENTS:
        cells = [
            b.cell(id, TOTAL, TOTAL, f"{name}_{period}")
            for period in ("month", "ytd", "ytd_last_year")
        ]
        if any(cell.value for cell in cells):
            rows.append(Row((Cell(label), *cells)))
    if not rows:
        return _outpatient(b)
    columns = (
        Column("Händelse", numeric=False),
        Column(month_text(b.month).capitalize()),
        Column(f"{b.so_far} {b.month.year}"),
        Column(b.so_far_last_year),
    )
    table = TableBlock(
        "Händelser",
        "Nya, avslutade och omplacerade, antal placeringar.",
        columns,
        tuple(rows),
        source=source(b, "placements"),
    )
    return [table, *_outpatient(b)]


def _outpatient(b: Briefing) -> list[Block]:
    ever = b.get("outpatient", TOTAL, TOTAL, "ever")
    now = b.get("outpatient", TOTAL, TOTAL, "now")
    placed = b.get("outpatient", TOTAL, TOTAL, "placements")
    if ever is None or now is None or placed is None or not ever.value:
        return []
    runs: Runs = ["I ", said(ever), " av månadens ", said(placed), " placeringar har egen "]
    runs.append("öppenvård ingått")
    runs += [", och i ", said(now), " pågår den nu."] if now.value else ["."]
    return [*paragraph(sentence("placeringar-oppenvard", runs))]


def by_form(
    b: Briefing,
    name: str,
    caption: str,
    columns: Columns,
    *,
    sum_line: str = TOTAL,
    tables: tuple[str, ...] = ("placements", "rates"),
    decimals: int = 0,
) -> list[Block]:
    """A table with a row for each care form that has anything but zeros, and their total.

    The forms are those of `sum_line`, and `tables` where the figures come from; `decimals` are
    those of counts. Columns without
    any figure other than 0 are left out; so is a table without rows.
    """
    used = [c for c in columns if any(_shows(b, line, c) for line in LINES)]
    rows = [
        Row((Cell(LINES[form].label), *(_cell(b, form, c, decimals) for c in used)))
        for form in LINES[sum_line].forms
        if any(_shows(b, form, c) for c in used)
    ]
    if not rows:
        return []
    total = Row((Cell("Totalt"), *(_cell(b, sum_line, c, decimals) for c in used)), kind="total")
    return [
        TableBlock(
            name,
            caption + broken_note(b, *(Address(c[0], TOTAL, sum_line, c[1]) for c in used)),
            (Column("Vårdform", numeric=False), *(Column(heading) for _, _, heading in used)),
            (*rows, total),
            source=source(b, *tables),
        )
    ]


def _shows(b: Briefing, line: str, column: tuple[str, str, str]) -> bool:
    return b.shows(column[0], TOTAL, line, column[1])


def _cell(b: Briefing, line: str, column: tuple[str, str, str], decimals: int) -> Cell:
    return b.any_cell(column[0], TOTAL, line, column[1], decimals)


def _in_words(b: Briefing) -> list[Block]:
    now = b.get("placements_month_end", TOTAL, PLACED, "placements")
    persons = b.get("placements_month_end", TOTAL, PLACED, "persons")
    then = b.get("placements_month_end", TOTAL, PLACED, "placements_last_year")
    if now is None or persons is None or then is None:
        return []
    runs: Runs = [
        f"Vid utgången av {month_text(b.month)} pågick ",
        said(now),
        " placeringar av ",
        said(persons),
        " individer",
    ]
    if lacks_last_year(b):
        return [*paragraph(sentence("placeringar-antal", [*runs, "."]))]
    runs += [", mot ", said(then), " placeringar ett år tidigare."]
    found = sentence("placeringar-antal", runs)
    days = b.get("care_days", TOTAL, PLACED, "ytd")
    before = b.get("care_days", TOTAL, PLACED, "ytd_last_year")
    if days and before and before.value:
        runs = ["Vårddygnen hittills i år är ", said(days), " mot ", said(before)]
        found += sentence("placeringar-vardygn", [*runs, " samma tid i fjol."])
    return [*paragraph(found)]
