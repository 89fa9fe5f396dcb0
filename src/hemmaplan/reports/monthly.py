"""The board's monthly report: which sections, in which order, from the figures of a month."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

from hemmaplan import __version__
from hemmaplan.core.care_form_lines import PLACED
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.comparison import Peers
from hemmaplan.core.dataset import IF_DEFICIT, REPORT_SECTIONS, Dataset, Municipality
from hemmaplan.core.figures import Figure
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import (
    Block,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    NumberedList,
    Paragraph,
)
from hemmaplan.render.numbers_sv import MONTHS, month_text, number_text, percent_text, period_text
from hemmaplan.reports.annex import explained, method, source_lines
from hemmaplan.reports.briefing import Briefing, Runs, compared, said, size
from hemmaplan.reports.cases import cases
from hemmaplan.reports.choices_made import choices_made
from hemmaplan.reports.comparison import comparison
from hemmaplan.reports.corrections import late_entries, marked
from hemmaplan.reports.economy import area_deviations, economy
from hemmaplan.reports.forecast import forecast
from hemmaplan.reports.goals import goal_text, goals_of, judgement, state_text
from hemmaplan.reports.indicators import indicators
from hemmaplan.reports.invoice_control import invoice_control
from hemmaplan.reports.measures import measures
from hemmaplan.reports.placements import placements
from hemmaplan.reports.provider_reviews import provider_reviews
from hemmaplan.reports.reconciliation import reconciliation
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import ReportRun
from hemmaplan.reports.sentences import changed, deviation_causes, paragraph, sentence
from hemmaplan.reports.volumes import volumes

FOLLOWUP = "budget_followup"
SECTIONS: Mapping[str, Callable[[Briefing], list[Block]]] = {
    "economy": economy, "forecast": forecast, "placements": placements,
    "choices": choices_made, "reconciliation": reconciliation,
    "invoices": invoice_control, "cases": cases,
    "indicators": indicators, "volumes": volumes, "measures": measures,
    "providers": provider_reviews, "comparison": comparison,
}  # fmt: skip


def monthly_report(
    dataset: Dataset,
    found: MonthFigures,
    *,
    date: str,
    reference: str = "",
    previous: Sequence[ReportRun] = (),
    peers: Peers | None = None,
    traced: bool = True,
) -> Document:
    """The whole report as a document. Sections without figures are left out.

    Set against months closed before (`previous`): late entries in the months before this one, and
    a mark at each number that an earlier version of this month had otherwise. Not `traced`: its
    sources have no rows, for who will not print them.
    """
    b = Briefing(dataset, found.month, found.table, found.hidden, peers, found.edition)
    period = period_text(Month(found.month.year, 1), found.month)
    late = [block for run in previous if run.month < b.month for block in late_entries(b, run)]
    blocks = explained([*monthly_blocks(b, late), *method(b, found.edition)])
    for run in previous:
        if run.month == b.month:
            blocks = marked(blocks, found.table, found.edition, run)
    return Document(
        municipality=dataset.municipality.name or "Kommunen",
        board=dataset.municipality.board,
        title=f"Ekonomirapport {period}, individ- och familjeomsorg",
        period=period,
        reference=reference or dataset.municipality.reference,
        date=date,
        version=version(dataset, found.month, found.edition, peers),
        blocks=blocks,
        sources=source_lines(dataset, found, blocks, traced=traced),
    )


def monthly_blocks(b: Briefing, late: Sequence[Block] = ()) -> list[Block]:
    """The report itself, without how it was made; `late` is what was corrected in closed months."""
    blocks: list[Block] = [*_decision(b), *summary(b)]
    for name in b.municipality.sections.split() or REPORT_SECTIONS:
        blocks += SECTIONS[name](b)
    return [*blocks, *late, *_consequences(b)]


def version(
    dataset: Dataset,
    month: Month,
    edition: Edition = Edition.INTERNAL,
    peers: Peers | None = None,
) -> str:
    """Digest of what decides the figures: files, settings, month and the version of the rules;
    of an edition that hides some; and of whom it is compared with, and when that was fetched."""
    parts: tuple[object, ...] = (__version__, str(month), dataset.municipality, dataset.inputs)
    if edition is not Edition.INTERNAL:
        parts = (*parts, str(edition))
    if peers is not None:
        parts = (*parts, str(peers.fetched), peers.members, peers.reference)
    content = repr(parts)
    return sha256(content.encode()).hexdigest()[:7]


def _decision(b: Briefing) -> list[Block]:
    year = b.get(FOLLOWUP, TOTAL, "net", "year_deviation")
    month = period_text(b.month, b.month)
    deficit = year is not None and year.value < 0
    if b.municipality.decision:
        own = [Paragraph((text,)) for text in _own_decision(b.municipality, month, deficit)]
        return [Heading("Förslag till beslut"), NumberedList(tuple(own))] if own else []
    items = [Paragraph((f"{b.municipality.board} godkänner ekonomirapporten per {month}.",))]
    if deficit:
        measures = "med effekten av handlingsplanens åtgärder"
        if not b.dataset.has("measures"):
            measures = "med åtgärder för en ekonomi i balans"
        items.append(
            Paragraph((f"Förvaltningen får i uppdrag att återkomma till nästa möte {measures}.",))
        )
    return [Heading("Förslag till beslut"), NumberedList(tuple(items))]


def _own_decision(municipality: Municipality, month: str, deficit: bool) -> Iterator[str]:
    for line in municipality.decision.splitlines():
        if line.startswith(IF_DEFICIT) and not deficit:
            continue
        text = line.removeprefix(IF_DEFICIT).strip()
        yield text.replace("{månad}", month).replace("{nämnd}", municipality.board)


def summary(b: Briefing) -> list[Block]:
    """What a reader who stops there knows: the sentences and at most four numbers."""
    said_first = [
        *sentence("sammanfattning-utfall", _so_far(b)),
        *sentence("sammanfattning-orsaker", deviation_causes(area_deviations(b))),
        *sentence("sammanfattning-sedan-sist", _since_last_month(b)),
        *sentence("sammanfattning-prognos", _year(b)),
        *sentence("sammanfattning-placerade", _placed(b)),
        *sentence("sammanfattning-atgarder", _plan(b)),
    ]
    figures = _key_figures(b)
    blocks: list[Block] = [Heading("Sammanfattning"), *paragraph(said_first, role="lead")]
    if figures:
        blocks.append(KeyFigures(tuple(figures[:4])))
    return blocks if len(blocks) > 1 else []


def _so_far(b: Briefing) -> Runs:
    net = b.get(FOLLOWUP, TOTAL, "net", "period_actual")
    deviation = b.get(FOLLOWUP, TOTAL, "net", "period_deviation")
    if net is None or deviation is None:
        return []
    runs: Runs = [f"Nettokostnaden {b.said_so_far} är ", said(net), ", "]
    return [*runs, *compared(deviation, "budget"), "."]


def _since_last_month(b: Briefing) -> Runs:
    """What the month alone did to the deviation."""
    runs = changed(
        b.get("deviation_change", TOTAL, "net", "period_deviation"),
        up="har avvikelsen mot budget förbättrats",
        down="har avvikelsen mot budget försämrats",
    )
    return [f"Sedan {MONTHS[b.month.number - 2]} ", *runs, "."] if runs else []


def _year(b: Briefing) -> Runs:
    forecast = b.get(FOLLOWUP, TOTAL, "net", "year_forecast")
    deviation = b.get(FOLLOWUP, TOTAL, "net", "year_deviation")
    if forecast is None or deviation is None:
        return []
    runs: Runs = ["Årsprognosen är ", said(forecast), ", ", *compared(deviation, "årsbudgeten")]
    change = changed(
        b.get(FOLLOWUP, TOTAL, "net", "year_forecast_change"),
        up="; sedan förra prognosen har den försämrats",
        down="; sedan förra prognosen har den förbättrats",
    )
    return [*runs, *change, "."]


def _placed(b: Briefing) -> Runs:
    placed = b.get("placements_month_end", ALL_FORMS, PLACED, "placements")
    persons = b.get("placements_month_end", ALL_FORMS, PLACED, "persons")
    if placed is None or persons is None:
        return []
    return [
        f"Den {b.month.last_day.day} {month_text(b.month)} pågick ",
        said(placed),
        " placeringar av ",
        said(persons),
        " individer.",
    ]


def _plan(b: Briefing) -> Runs:
    planned = b.get("measures", TOTAL, TOTAL, "total_planned")
    realised = b.get("measures", TOTAL, TOTAL, "realised")
    if planned is None or realised is None or not planned.value:
        return []
    return ["Handlingsplanen har gett ", said(realised), " av ", said(planned), "."]


def _key_figures(b: Briefing) -> list[KeyFigure]:
    found = [
        _money_key(b, f"Utfall {b.so_far}", "period_actual", "period_deviation", "budget"),
        _money_key(b, "Årsprognos", "year_forecast", "year_deviation", "årsbudget"),
        _placed_key(b),
        _agreement_key(b),
    ]
    return [key for key in found if key]


def _money_key(
    b: Briefing, label: str, column: str, deviation: str, against: str
) -> KeyFigure | None:
    figure = b.get(FOLLOWUP, TOTAL, "net", column)
    gap = b.get(FOLLOWUP, TOTAL, "net", deviation)
    if figure is None:
        return None
    text = ""
    if gap is not None:
        words = compared(gap, against)
        text = "".join(word if isinstance(word, str) else word.text for word in words)
    judgement = "" if gap is None or not gap.value else "better" if gap.value > 0 else "worse"
    return KeyFigure(label, size(figure.value), text, figure.address, judgement)  # type: ignore[arg-type]


def _placed_key(b: Briefing) -> KeyFigure | None:
    figure = b.get("placements_month_end", ALL_FORMS, PLACED, "placements")
    persons = b.get("placements_month_end", ALL_FORMS, PLACED, "persons")
    if figure is None or persons is None:
        return None
    day = f"{b.month.last_day.day} {period_text(b.month, b.month, short=True)}"
    return KeyFigure(
        f"Placeringar {day}",
        number_text(figure.value),
        f"{number_text(persons.value)} individer",
        figure.address,
    )


def _agreement_key(b: Briefing) -> KeyFigure | None:
    figure = _share(b)
    if figure is None:
        return None
    share = percent_text(figure.value)
    goal = goals_of(b.dataset, b.month).get(figure.address)
    of_it = "av köpta placeringar i år"
    if goal is None:
        return KeyFigure("Inom ramavtal", share, of_it, figure.address)
    told = f"{of_it}; mål {goal_text(goal, figure.unit)}, {state_text(goal, figure, b.month)}"
    judged = judgement(goal, figure, b.month)
    return KeyFigure("Inom ramavtal", share, told, figure.address, judged)


def _share(b: Briefing) -> Figure | None:
    return b.get("framework_adherence", ALL_FORMS, ALL_FORMS, "share_ytd")


def _consequences(b: Briefing) -> Sequence[Block]:
    deviation = b.get(FOLLOWUP, TOTAL, "net", "year_deviation")
    runs: Runs = ["Att godkänna rapporten medför inga kostnader."]
    if deviation is not None:
        runs += [" Prognosen för året är ", *compared(deviation, "årsbudgeten"), "."]
    return [
        Heading("Ekonomiska konsekvenser"),
        *paragraph(sentence("konsekvenser-ekonomi", runs)),
    ]
