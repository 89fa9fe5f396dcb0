"""What is said of a break of a series where years are compared."""

from datetime import date

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.comparison import Peers
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.protected_housing import is_comparable
from hemmaplan.core.register_history import history_break
from hemmaplan.core.report_lines import area_labels, line_labels
from hemmaplan.core.series_breaks import HISTORY, VOLUMES, SeriesBreak, broken_series, own_breaks
from hemmaplan.core.stays import report_periods
from hemmaplan.ingest.series_breaks import PROTECTED_CHILDREN, of_law
from hemmaplan.render.document import Paragraph
from hemmaplan.render.numbers_sv import month_text
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.broken_figures import every_break
from hemmaplan.reports.figure_tables import TABLES_OF
from hemmaplan.reports.sentences import Sentence, sentence


def breaks_of(dataset: Dataset, month: Month, address: Address) -> list[SeriesBreak]:
    """Those that a figure about last year, or about the change since, is compared across."""
    if not compares_years(address):
        return []
    known = [each for each in every_break(dataset) if is_there(dataset, each)]
    if address.id == VOLUMES:
        of_it = broken_series(dataset, month, known).get(address.line)
        return [of_it] if of_it else []
    tables = TABLES_OF.get(address.id, ())
    known += seen(dataset)
    return [each for each in known if each.parts(month) and each.concerns(address, tables)]


def seen(dataset: Dataset) -> list[SeriesBreak]:
    """The break that the register itself shows, if it does."""
    found = history_break(dataset)
    return [found] if found else []


def compares_years(address: Address) -> bool:
    """Whether a figure is of last year, or of what has changed since."""
    of_last_year = "last_year" in address.column
    return of_last_year or address.column.startswith(("previous", "change")) or (
        address.id == "cost_change"
    )  # fmt: skip


def lacks_last_year(b: Briefing) -> bool:
    """Whether last year's placements are those that went on, the register having no others."""
    return any(each.parts(b.month) for each in seen(b.dataset))


def is_there(dataset: Dataset, each: SeriesBreak) -> bool:
    """Whether a break of law is of anything that the register has; one's own always is."""
    if not each.reference or not each.care_form or not dataset.has("placements"):
        return True
    return (dataset.table("placements")["care_form"] == each.care_form).any()


def broken_note(b: Briefing, *addresses: Address) -> str:
    """What is said at a table or a picture that has figures of last year at any of `addresses`."""
    found = dict.fromkeys(e for a in addresses for e in breaks_of(b.dataset, b.month, a))
    return "".join(f" Bruten serie {day_text(e.on)}: {e.note.strip().rstrip('.')}." for e in found)


def own_in_words(b: Briefing, id: str, *tables: str, alike: bool = True) -> list[Sentence]:
    """The municipality's own breaks, and that of its register, of what is worked out from any of
    `tables`, when the month is compared across them; with those that leave years `alike`, or
    without."""
    told = [
        break_text(b.dataset, b.month, each)
        for each in (*own_breaks(b.dataset), *seen(b.dataset))
        if each.parts(b.month) and each.touches(tables) and (alike or not each.comparable)
    ]
    return sentence(id, [" ".join(told)] if told else [])


def break_text(dataset: Dataset, month: Month, each: SeriesBreak) -> str:
    """`Bruten serie från den 1 januari 2026 (Barn och unga): … Åren går inte att jämföra.`"""
    where = ", ".join(_names(dataset, each))
    law = f" ({each.reference})" if each.reference else ""
    return (
        f"Bruten serie från den {day_text(each.on)}{f' ({where})' if where else ''}: "
        f"{each.note.strip().rstrip('.')}{law}. {_alike(dataset, month, each)}"
    )


def _names(dataset: Dataset, each: SeriesBreak) -> list[str]:
    """What the break is of, as the report calls it."""
    areas = {**CODE_WORDS["area"], **(area_labels(dataset) if dataset.has("areas") else {})}
    lines = line_labels(dataset) if dataset.has("lines") else {}
    names = [
        areas.get(each.area, each.area),
        LINES[each.care_form].label if each.care_form else "",
        lines.get(each.line, each.line),
        f"enhet {each.unit_code}" if each.unit_code else "",
        _series_label(dataset, each.series),
    ]
    return [name for name in names if name]


def _series_label(dataset: Dataset, series: str) -> str:
    rows = dataset.table_or_empty(VOLUMES) if series else None
    labels = [] if rows is None else rows.filter(series=series)["label"].drop_nulls().to_list()
    return labels[-1] if labels else series


def _alike(dataset: Dataset, month: Month, each: SeriesBreak) -> str:
    if each.kind == HISTORY:
        return "Åren går inte att jämföra."
    if each.comparable:
        return "I fjol är räknat på samma sätt, så åren går att jämföra."
    if each != of_law()[PROTECTED_CHILDREN] or not dataset.has("placements"):
        return "Åren är inte räknade på samma sätt."
    last_year = report_periods(month)["ytd_last_year"]
    if not is_comparable(dataset, last_year, each):
        return "Registret har inga barn där före dagen, så åren går inte att jämföra."
    if dataset.has("rates") and not is_comparable(dataset, last_year, each, priced=True):
        return (
            "Registret har barnen också före dagen, men inget pris för dem: vårddygnen går att "
            "jämföra, kostnaden inte."
        )
    return "Registret har barnen också före dagen, så båda åren är räknade enligt dagens regel."


def day_text(day: date) -> str:
    """`1 april 2024`."""
    return f"{day.day} {month_text(Month.of(day))}"


def across_years(dataset: Dataset, peers: Peers) -> list[Paragraph]:
    """What is counted anew within the years of the key figures, the latest first."""
    years = [position.year for each in peers.figures.values() for position in each.years]
    if not years:
        return []
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    found = [
        each
        for each in every_break(dataset)
        if first < each.on <= last and not each.series and not each.comparable
    ]
    found.sort(key=lambda each: each.on, reverse=True)
    told = "".join(f" Från den {day_text(each.on)}: {_of_whom(dataset, each)}." for each in found)
    return [Paragraph((f"Alla år är inte räknade lika.{told}",), "note")] if told else []


def _of_whom(dataset: Dataset, each: SeriesBreak) -> str:
    """What moved, and of what: of law in every municipality."""
    note = each.note.strip().rstrip(".")
    where = "i alla kommuner" if each.reference else ", ".join(_names(dataset, each))
    return f"{note} ({where})" if where else note
