"""Prognos för placeringarna: where the year ends, how sure that is, what it is, why it changed."""

from fractions import Fraction

from hemmaplan.core.care_form_lines import LINES, PLACED
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.figures import Figure
from hemmaplan.core.forecast.best_method import MODEL
from hemmaplan.core.forecast.bridge import CAUSES
from hemmaplan.core.placement_budget import NoBudget, budget_rows
from hemmaplan.core.report_lines import TOTAL, area_labels
from hemmaplan.render.charts import waterfall
from hemmaplan.render.document import Block, Cell, Column, Heading, Number, Row, TableBlock
from hemmaplan.render.numbers_sv import MINUS, MONTHS, percent_text
from hemmaplan.reports.briefing import MNKR, TKR, Briefing, Runs, likely_between, said, size
from hemmaplan.reports.column_words import CAUSE_LABELS
from hemmaplan.reports.economy import source, unit_word
from hemmaplan.reports.forecast_basis import FEW_ENDED
from hemmaplan.reports.forecast_basis import ID as BASIS_ID
from hemmaplan.reports.forecast_budget import ID as BUDGET_ID
from hemmaplan.reports.forecast_budget import about
from hemmaplan.reports.forecast_chosen import ID as CHOSEN
from hemmaplan.reports.forecast_chosen import NAMES, best_by, why
from hemmaplan.reports.forecast_fan import fan_of_placements
from hemmaplan.reports.forecast_figures import CHANGE_ID, COMING_ID, ID, UNIT_ID
from hemmaplan.reports.forecast_stays import ID as STAYS_ID
from hemmaplan.reports.forecast_trial import ERROR_ID as TRIAL_ERROR
from hemmaplan.reports.forecast_trial import ID as TRIAL
from hemmaplan.reports.placements import by_form
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.sentences import paragraph, sentence

_FATES = {
    "remaining": "Kvar vid\nårets slut",
    "home": "Hem",
    "next_form": "Nästa\nform",
    "breakdown": "Samman-\nbrott",
    "aged_out": "Ålder eller\nlagens gräns",
}


def outlook(b: Briefing) -> list[Block]:
    """The section; empty when no forecast of placements can be made."""
    year = _get(b, CHOSEN, "year")
    if year is None:
        return []
    blocks: list[Block] = [Heading("Placeringarnas kostnad året ut", level=2)]
    for said_together in (
        [
            *sentence("placeringsprognos", _in_words(b, year)),
            *sentence("placeringsprognos-budget", _budget(b)),
        ],
        [
            *sentence("placeringsprognos-delar", _parts(b)),
            *sentence("placeringsprognos-priser", _prices(b)),
            *sentence("placeringsprognos-nya", _coming(b)),
        ],
        [
            *sentence("placeringsprognos-provad", _tried(b)),
            *sentence("placeringsprognos-metod", _method(b)),
            *sentence("placeringsprognos-underlag", _basis(b)),
        ],
    ):
        blocks += paragraph(said_together)
    blocks += paragraph(sentence("placeringsprognos-budget-saknas", _no_budget(b)), role="note")
    blocks += [*fan_of_placements(b), *_by_form(b), *_stays(b), *_by_unit(b)]
    return [*blocks, *why_changed(b)]


def _get(b: Briefing, id: str, column: str) -> Figure | None:
    return b.get(id, TOTAL, ALL_FORMS, column)


def _in_words(b: Briefing, year: Figure) -> Runs:
    counts = best_by(b.figures).method
    by = "" if counts == MODEL else f" enligt {NAMES[counts]}"
    runs: Runs = ["Placeringarna väntas kosta ", said(year), f" under {b.month.year}{by}"]
    low, high = _get(b, CHOSEN, "p05"), _get(b, CHOSEN, "p95")
    return [*runs, *(likely_between(low, high) if b.month.number < 12 else ()), "."]


def _budget(b: Briefing) -> Runs:
    """What the budget is and how likely it is to be kept; nothing once the year is known."""
    budget, chance = _get(b, BUDGET_ID, "budget"), _get(b, BUDGET_ID, "chance")
    if budget is None or chance is None or b.month.number == 12:
        return []
    percent = said(chance, percent_text(chance.value))
    return [
        "Budgeten är ", said(budget), " och sannolikheten att hålla den ",
        f"{about(chance.value)} ", percent, ".",
    ]  # fmt: skip


def _no_budget(b: Briefing) -> Runs:
    """To those who can mend it: why the forecast has no budget beside it, and what gives it one."""
    if b.edition is not Edition.INTERNAL or not b.dataset.has("budget", "lines"):
        return []
    if _get(b, BUDGET_ID, "budget") is not None:
        return []
    try:
        budget_rows(b.dataset, b.month)
    except NoBudget as reason:
        return [f"Sannolikheten att hålla budget anges inte: {reason}."]
    return []


def _parts(b: Briefing) -> Runs:
    """Committed, probable and possible, in that order."""
    known, planned, probable, possible = (
        _get(b, ID, column) for column in ("known", "planned", "probable", "new")
    )
    if known is None or b.month.number == 12:
        return []
    year, counts = _get(b, ID, "year"), _get(b, CHOSEN, "year")
    runs: Runs = ["Av det väntade är "]
    if year is not None and counts is not None and year.value != counts.value:
        runs = ["Modellen väntar ", said(year), ". Av det är "]
    parts = [(known, "redan kostnad")]
    for figure, words in (
        (planned, "beslutat (pågående placeringar till sitt planerade slut)"),
        (probable, "troligt (att de går vidare eller byter placering)"),
        (possible, "möjligt (nya placeringar)"),
    ):
        parts += [(figure, words)] if figure is not None and figure.value else []
    for position, (figure, words) in enumerate(parts):
        runs += [" och " if position == len(parts) - 1 else ", "] if position else []
        runs += [said(figure), f" {words}"]
    return [*runs, "."]


def _prices(b: Briefing) -> Runs:
    """The rest of the year at today's prices, and what changed prices add; nothing when little."""
    existing, new, price = (_get(b, ID, name) for name in ("existing_flat", "new_flat", "price"))
    if existing is None or new is None or price is None:
        return []
    if abs(Fraction(price.value)) < TKR // 2:
        return []
    word = "lägger till" if price.value > 0 else "drar ifrån"
    return [
        "I dagens priser kostar resten av året ", said(existing), " för de pågående och ",
        said(new), f" för nya; ändrade priser {word} ", said(price), ".",
    ]  # fmt: skip


def _coming(b: Briefing) -> Runs:
    """How many new ones are expected, how many of them nobody can plan for, and what moved it."""
    coming, acute = (_get(b, COMING_ID, column) for column in ("placements", "acute"))
    if coming is None:
        return []
    runs: Runs = ["Under resten av året väntas ", said(coming)]
    runs.append(" ny placering" if coming.value == 1 else " nya placeringar")
    if acute is not None and acute.value == coming.value == 1:
        runs.append(", och den är akut")
    elif acute is not None:
        runs += [", varav ", said(acute), " akut" if acute.value == 1 else " akuta"]
    lately = _get(b, COMING_ID, "lately")
    if lately is not None and lately.value != coming.value:
        runs += [
            ". Den senaste tidens inflöde talar för ",
            said(lately),
            ", årets kostnad hittills ",
        ]
        runs.append("för fler" if coming.value > lately.value else "för färre")
    return [*runs, "."]


def _tried(b: Briefing) -> Runs:
    """How right the methods would have been from this time of earlier years, and whether the
    model's range held."""
    model, linear = (b.get(TRIAL_ERROR, TOTAL, ALL_FORMS, name) for name in ("model", "linear"))
    years = sorted({f.address.line for f in b.figures.of(TRIAL)})
    if model is None or linear is None or not years:
        return []
    inside, checked = 0, []
    for year in years:
        low, outcome, high = (b.get(TRIAL, TOTAL, year, name) for name in ("p05", "outcome", "p95"))
        if low is None or outcome is None or high is None:
            return []
        inside += low.value <= outcome.value <= high.value
        checked += [low.address, outcome.address, high.address]
    span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return [
        f"I slutet av {MONTHS[b.month.number - 1]} ", Number(span, of=tuple(checked)),
        " hade modellen missat med ", said(model, percent_text(model.value, 1)),
        " och årets snitt gånger tolv med ", said(linear, percent_text(linear.value, 1)),
        "; modellens spann hade hållit ",
        Number(f"{inside} av {len(years)}", of=tuple(checked)),
        " gång." if len(years) == 1 else " gånger.",
    ]  # fmt: skip


def _method(b: Briefing) -> Runs:
    """Which method counts and why: what is above and in the total of the board is of that one."""
    made = b.get(ID, TOTAL, ALL_FORMS, "year")
    return [why(best_by(b.figures))] if made and b.month.number < 12 else []


def _basis(b: Briefing) -> Runs:
    """What the model leans on, and that it is little where it is."""
    ongoing, ended = (b.get(BASIS_ID, TOTAL, ALL_FORMS, name) for name in ("ongoing", "ended"))
    if ongoing is None or ended is None:
        return []
    placements = "placering" if ongoing.value == 1 else "placeringar"
    runs: Runs = ["Modellen lutar sig mot ", said(ongoing), f" pågående {placements} och "]
    runs += [said(ended), " avslutad" if ended.value == 1 else " avslutade"]
    if ended.value < FEW_ENDED:
        runs.append(", och när de är så få även mot allmänna värden: var försiktig")
    gaps = (("unpriced", "saknar pris och räknas som andra i samma vårdform"),
            ("fees_run_out", "har ett arvode som har slutat och räknas utan det"))  # fmt: skip
    told = [(number, words) for column, words in gaps
            if (number := _get(b, BASIS_ID, column)) is not None and number.value]  # fmt: skip
    for position, (number, words) in enumerate(told):
        runs += [" och " if position else ". Av de pågående ", said(number), f" {words}"]
    return [*runs, "."]


def _by_the_model(b: Briefing) -> str:
    """What a caption adds where another method than the model counts: the parts are the model's."""
    return "" if best_by(b.figures).method == MODEL else " enligt modellen"


def _by_form(b: Briefing) -> list[Block]:
    return by_form(
        b,
        "Prognos per vårdform",
        f"Vad placeringarna väntas kosta {b.month.year}{_by_the_model(b)}, {unit_word(b)}. "
        "Beslutat är till planerat slut, troligt att pågående går vidare eller byter placering, "
        "möjligt är nya placeringar.",
        (
            (ID, "known", f"Kostnad\n{b.so_far}"),
            (ID, "planned", "Beslutat\nåterstår"),
            (ID, "probable", "Troligt"),
            (ID, "new", "Möjligt"),
            (ID, "price", "Varav ändrade\npriser"),
            (ID, "year", f"Hela\n{b.month.year}"),
        ),
    )


def _stays(b: Briefing) -> list[Block]:
    """How those placed now are expected to fare through the year: to those who may know of single
    placements, for a form has few."""
    if b.edition is not Edition.INTERNAL or _get(b, STAYS_ID, "ongoing") is None:
        return []
    table = by_form(
        b,
        "Hur pågående placeringar väntas sluta",
        "Placeringar som pågår, hur många av dem som väntas vara kvar vid slutet av "
        f"{b.month.year}, och varför de andra väntas sluta: väntevärden.",
        ((STAYS_ID, "ongoing", "Pågår"),
         *((STAYS_ID, name, label) for name, label in _FATES.items())),
        decimals=1,
    )  # fmt: skip
    since = sentence("placeringsprognos-registrerat", _registered_since(b))
    return [*table, *paragraph(since, role="note")]


def _registered_since(b: Briefing) -> Runs:
    """Where the forecast knew of others than the month's tables do, form by form."""
    apart: list[tuple[str, Figure | None, Figure | None]] = []
    for form in LINES[PLACED].forms:
        here = b.get(STAYS_ID, TOTAL, form, "ongoing")
        there = b.get("placements_month_end", TOTAL, form, "placements")
        if (here.value if here else 0) != (there.value if there else 0):
            apart.append((LINES[form].label, here, there))
    runs: Runs = [
        f"Prognosen bygger på det som var registrerat den {b.month.last_day.day} "
        f"{MONTHS[b.month.number - 1]}, tabellen Placerade även på det som har registrerats sedan "
        "dess. Därför skiljer "
    ]
    for position, (label, here, there) in enumerate(apart):
        first = "; " if position else ""
        runs += [f"{first}{label} ", said(here) if here else "ingen", " här och "]
        runs += [said(there) if there else "ingen", " där"]
    return [*runs, "."] if apart else []


def _by_unit(b: Briefing) -> list[Block]:
    units = list(dict.fromkeys(f.address.line for f in b.figures.of(UNIT_ID)))
    if len(units) < 2:
        return []
    labels = area_labels(b.dataset)
    areas = {f.address.line: labels.get(f.address.area, "") for f in b.figures.of("unit_forecast")}
    columns = (
        ("known", f"Kostnad\n{b.so_far}"), ("existing", "Pågående,\nåterstår"),
        ("new", "Nya"), ("year", f"Hela\n{b.month.year}"),
    )  # fmt: skip

    def cell(id: str, line: str, column: str) -> Cell:
        figure = b.get(id, TOTAL, line, column)
        return b.cell(id, TOTAL, line, column) if figure is None else b.amount_cell(figure)

    rows = [
        Row((Cell("Enhet saknas" if unit == "unknown" else f"{unit} {areas.get(unit, '')}".strip()),
             *(cell(UNIT_ID, unit, column) for column, _ in columns)))
        for unit in units
    ]  # fmt: skip
    total = (cell(ID, ALL_FORMS, column) for column, _ in columns)
    return [
        TableBlock(
            "Placeringsprognos per enhet",
            f"Vad placeringarna väntas kosta {b.month.year} per enhet{_by_the_model(b)}, "
            f"{unit_word(b)}.",
            (Column("Enhet", numeric=False), *(Column(label) for _, label in columns)),
            (*rows, Row((Cell("Totalt"), *total), kind="total")),
            source=source(b, "placements", "rates"),
        )
    ]


def why_changed(b: Briefing) -> list[Block]:
    """Why the forecast is another than at the end of the month before: bars that add up."""
    total = _get(b, CHANGE_ID, "total")
    causes = [(cause, _get(b, CHANGE_ID, cause)) for cause in CAUSES]
    known = [(cause, figure) for cause, figure in causes if figure is not None and figure.value]
    if total is None or not known or len(known) < sum(b.shows(
        CHANGE_ID, TOTAL, ALL_FORMS, cause) for cause in CAUSES):  # fmt: skip
        return []
    before = MONTHS[b.month.shift(-1).number - 1]
    chart = waterfall(
        name="Varför prognosen ändrats",
        caption=f"Prognosen för {b.month.year}{_by_the_model(b)} mot den vid slutet av {before}, "
        "mnkr. Delarna summerar exakt",
        parts=[(CAUSE_LABELS[cause], Fraction(figure.value) / MNKR) for cause, figure in known],
        unit="mnkr",
        total_label="Ändring",
        source=source(b, "placements", "rates"),
        figures={CAUSE_LABELS[cause]: figure.address for cause, figure in known}
        | {"Ändring": total.address},
    )
    return [
        *paragraph(sentence("placeringsprognos-andring", _change(b, total, known, before))),
        chart,
    ]


def _change(b: Briefing, total: Figure, known: list[tuple[str, Figure]], before: str) -> Runs:
    whose = "Modellens prognos" if _by_the_model(b) else "Prognosen"
    if abs(Fraction(total.value)) < TKR // 2:
        runs: Runs = [f"{whose} är densamma som i slutet av {before}: "]
    else:
        word = "högre" if total.value > 0 else "lägre"
        runs = [f"{whose} är ", said(total), f" {word} än i slutet av {before}: "]
    told = [each for each in known if abs(Fraction(each[1].value)) >= TKR // 2]
    if not told:
        return [*runs[:-1], f"{str(runs[-1]).removesuffix(': ')}."]
    for position, (cause, figure) in enumerate(told):
        sign = "+" if figure.value > 0 else MINUS
        ending = "." if position == len(told) - 1 else ", "
        label = CAUSE_LABELS[cause][:1].lower() + CAUSE_LABELS[cause][1:]
        runs += [f"{label} ", said(figure, sign + size(figure.value)), ending]
    return runs
