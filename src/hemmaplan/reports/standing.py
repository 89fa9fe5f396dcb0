"""Läget: the report's first things first, for the page that is open all Wednesday."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hemmaplan.core.figures import Figure
from hemmaplan.core.report_lines import TOTAL, area_labels
from hemmaplan.render.document import Block, Heading, KeyFigures, Paragraph
from hemmaplan.reports.annex import telling
from hemmaplan.reports.break_words import own_in_words
from hemmaplan.reports.briefing import TKR, Briefing, Runs, said
from hemmaplan.reports.cases import cases
from hemmaplan.reports.choices_made import choices_made
from hemmaplan.reports.economy import area_deviations, area_net, deviation_chart, economy
from hemmaplan.reports.forecast import forecast
from hemmaplan.reports.indicators import indicators, key_indicators
from hemmaplan.reports.invoice_control import invoice_control
from hemmaplan.reports.measures import measures
from hemmaplan.reports.monthly import FOLLOWUP, summary
from hemmaplan.reports.placements import placements, why_changed
from hemmaplan.reports.reconciliation import reconciliation
from hemmaplan.reports.sentences import changed, main_causes, paragraph, sentence, sentences_in
from hemmaplan.reports.series_breaks import break_in_words
from hemmaplan.reports.volumes import volumes

_COMPARED = ("placements", "cases", "ledger", "budget")
"""The tables that the page compares years of."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on the page, in its order; each is empty where there are no figures for it."""

    headline: Sequence[Paragraph]
    first: Sequence[Block]
    why: Sequence[Block]
    areas: Sequence[Block]
    indicators: Sequence[Block]


def standing(b: Briefing) -> Standing:
    """The sentence; the few numbers with the rest of the summary; why; areas; indicators."""
    return Standing(
        headline=_headline(b),
        first=[
            *_short(b),
            *paragraph(
                [*break_in_words(b), *own_in_words(b, "laget-brott", *_COMPARED, alike=False)]
            ),
            *(block for block in summary(b) if isinstance(block, KeyFigures)),
        ],
        why=deviation_chart(b) or why_changed(b),
        areas=area_net(b),
        indicators=key_indicators(b),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """A page of sections of the report; `empty` says what it will show, and which file fills it."""

    name: str
    label: str
    sections: tuple[Callable[[Briefing], list[Block]], ...]
    empty: str

    def headline(self, b: Briefing) -> list[Paragraph]:
        """The first thing that its first section says; none where that begins with a table."""
        first = _first_paragraph(self._sections(b))
        return paragraph(sentences_in(first)[:1]) if first else []

    def blocks(self, b: Briefing) -> list[Block]:
        """Its sections, without the headline and a heading that only says the page's name again."""
        found = self._sections(b)
        first = _first_paragraph(found)
        if first is not None:
            rest = paragraph(sentences_in(first)[1:], first.role)
            at = found.index(first)
            found[at : at + 1] = rest
        return found[1:] if found and found[0] == Heading(self.label) else found

    def _sections(self, b: Briefing) -> list[Block]:
        return telling(block for section in self.sections for block in section(b))


def _first_paragraph(blocks: Sequence[Block]) -> Paragraph | None:
    """The paragraph of sentences that the blocks begin with, after their heading."""
    first = next((each for each in blocks if not isinstance(each, Heading)), None)
    return first if isinstance(first, Paragraph) and first.sentences else None


ROOMS = (
    Room(
        "ekonomi",
        "Ekonomi",
        (economy, reconciliation, invoice_control),
        "Här står resultaträkningen mot budget, rad för rad och område för område. "
        "Den fylls av ledger.csv, budget.csv och lines.csv.",
    ),
    Room(
        "placeringar",
        "Placeringar",
        (placements, choices_made, cases, indicators, volumes),
        "Här står antal, vårddygn, kostnader och avtalstrohet per vårdform, handläggningstiderna "
        "och indikatorerna. Det fylls av placements.csv, rates.csv och cases.csv.",
    ),
    Room(
        "prognos",
        "Prognos",
        (forecast,),
        "Här står var året slutar mot budget. Det fylls av forecast.csv och budget.csv.",
    ),
    Room(
        "atgarder",
        "Åtgärder",
        (measures,),
        "Här står vad handlingsplanen har gett mot vad som var planerat. "
        "Det fylls av measures.csv och measure_effects.csv.",
    ),
)
"""The report by subject. A section that has no figures is left out of its page."""


def _headline(b: Briefing) -> list[Paragraph]:
    """Where the year ends, else where it stands, and where most of it comes from."""
    year = b.get(FOLLOWUP, TOTAL, "net", "year_deviation")
    if year is not None:
        causes = [
            (label, figure)
            for area, label in area_labels(b.dataset).items()
            if (figure := b.get(FOLLOWUP, area, "net", "year_deviation"))
        ]
        runs = _against(year, "Prognosen pekar på", "Prognosen är", "årsbudgeten")
    else:
        so_far = b.get(FOLLOWUP, TOTAL, "net", "period_deviation")
        if so_far is None:
            return []
        causes = area_deviations(b)
        cost = f"Nettokostnaden {b.said_so_far} ger"
        runs = _against(so_far, cost, "Nettokostnaden är", "budget")
    return paragraph([*sentence("laget", runs), *sentence("laget-orsaker", main_causes(causes))])


def _short(b: Briefing) -> list[Paragraph]:
    """What the headline leaves out and the few numbers don't show: what has changed."""
    said_first = [each for block in summary(b) if isinstance(block, Paragraph)
                  for each in sentences_in(block) if each.id in _SHORT]  # fmt: skip
    runs = changed(
        b.get(FOLLOWUP, TOTAL, "net", "year_forecast_change"),
        up="Årsprognosen har försämrats",
        down="Årsprognosen har förbättrats",
    )
    since = sentence("laget-prognos", [*runs, " sedan den förra."] if runs else [])
    return paragraph([*said_first, *since], "lead")


_SHORT = ("sammanfattning-utfall", "sammanfattning-sedan-sist")


def _against(figure: Figure, of_size: str, level: str, against: str) -> Runs:
    if abs(Fraction(figure.value)) < TKR // 2:
        return [f"{level} i nivå med {against}."]
    word = "underskott" if Fraction(figure.value) < 0 else "överskott"
    return [f"{of_size} ett {word} på ", said(figure), f" mot {against}."]
