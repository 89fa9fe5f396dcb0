"""Findings in the list of placements: what makes a sum wrong, and what someone should look at."""

from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import (
    Check,
    Scope,
    finding,
    latest_before,
    latest_day,
    none_found,
    placements_with_cost,
    price_of,
    prices,
    spans,
    words,
)
from hemmaplan.core.problems import Severity

OUTPATIENT = ("oppenvard", "extern_oppenvard")
NEEDS_PERMIT = ("hvb", "stodboende_externt", "skyddat_boende", "konsulentstott_familjehem")
OLDEST = 115
PUBLIC = ("own", "state", "other_municipality")
_ID = pl.col("placement_id")


def _end_before_start(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A placement ends before it starts: it has no care days and nothing is charged."""
    rows = placements_with_cost(dataset, scope).filter(pl.col("end_date") < pl.col("start_date"))
    days = (pl.col("start_date") - pl.col("end_date")).dt.total_days()
    day_price = (
        prices(dataset, scope)
        .filter(pl.col("per") == "day")
        .group_by("placement_id")
        .agg(pl.col("unit_ore").max())
    )
    rows = rows.join(day_price, on="placement_id", how="left", maintain_order="left")
    return finding(
        rows,
        words(
            "Placering {} slutar {} men börjar {}. Slutdatum ska vara samma dag som start eller"
            " senare. Rätta datumen; så länge räknas placeringen inte alls.",
            _ID,
            pl.col("end_date"),
            pl.col("start_date"),
        ),
        "end_date",
        (days * pl.col("unit_ore")).cast(pl.Int64, strict=False),
    )


def _duplicate_placement(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Two rows have the same placement_id; only the first is sure to count."""
    rows = placements_with_cost(dataset, scope).with_columns(
        first_row=pl.col("_row").first().over("placement_id")
    )
    return finding(
        rows.filter(~_ID.is_first_distinct()),
        words(
            "Placering {} finns redan på rad {}. Ta bort den ena raden, eller ge placeringen"
            " ett eget nummer om det är två.",
            _ID,
            pl.col("first_row"),
        ),
        "placement_id",
        pl.col("cost_ore"),
    )


def _area_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A placement has no area: it is in the total, but in no area's sum. One finding of a file
    where none has."""
    of_all = placements_with_cost(dataset, scope).with_columns(
        whole=pl.col("area").is_null().all().over("_file") & (pl.len().over("_file") > 1)
    )
    rows = of_all.filter(pl.col("area").is_null() & ~pl.col("whole"))
    files = of_all.filter("whole").group_by("_file", "_sheet", maintain_order=True)
    each = words(
        "Placering {} saknar område. Skriv bou eller vuxen; annars kommer kostnaden med i"
        " totalen men inte i något områdes summa.",
        _ID,
    )
    none = words(
        "Ingen av {} placeringar har område, så kostnaden kommer med i totalen men inte i något"
        " områdes summa. Lägg till en kolumn med barn eller vuxen i utdraget, och säg vad orden"
        " betyder under Inställningar › Utdrag eller i mapping.toml.",
        pl.col("count"),
    )
    summed = files.agg(count=pl.len(), cost_ore=pl.col("cost_ore").sum())
    cost = pl.col("cost_ore")
    return pl.concat([finding(rows, each, "area", cost), finding(summed, none, "area", cost)])


def _birth_after_start(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The birth month is after the month in which the placement starts: one of them is wrong."""
    rows = dataset.table_or_empty("placements").filter(pl.col("birth_month") > pl.col("start_date"))
    return finding(
        rows,
        words(
            "Placering {} börjar {} men födelsemånaden är {}. Kontrollera båda; åldern blir fel.",
            _ID,
            pl.col("start_date"),
            pl.col("birth_month").dt.strftime("%Y-%m"),
        ),
        "birth_month",
    )


def _birth_implausible(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The birth month makes the person older than anybody is when the placement starts."""
    oldest = pl.col("start_date").dt.offset_by(f"-{OLDEST}y")
    rows = dataset.table_or_empty("placements").filter(pl.col("birth_month") < oldest)
    years = pl.col("start_date").dt.year() - pl.col("birth_month").dt.year()
    text = "Placering {} har födelsemånaden {}: personen vore {} år vid starten. Rätta året."
    birth = pl.col("birth_month").dt.strftime("%Y-%m")
    return finding(rows, words(text, _ID, birth, years), "birth_month")


def _lvm_minor(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Care under LVM for someone who is certainly under 18 when it starts: rare, often a slip."""
    grown = pl.col("birth_month").dt.offset_by("18y")
    rows = dataset.table_or_empty("placements").filter(
        pl.col("legal_basis") == "lvm", pl.col("start_date") < grown
    )
    text = (
        "Placering {} har LVM som grund, men personen är under 18 år vid starten {}. Unga vårdas i"
        " regel med stöd av LVU eller SoL. Kontrollera lagrummet och födelsemånaden."
    )
    return finding(rows, words(text, _ID, pl.col("start_date")), "legal_basis")


def _planned_end_overdue(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An ongoing placement has passed its planned end, so forecasts end it too early."""
    ongoing = spans(dataset, scope).filter(
        pl.col("end_date").is_null() & (pl.col("planned_end_date") < scope.last)
    )
    overdue = ongoing.select("placement_id", "planned_end_date").join(
        prices(dataset, scope), on="placement_id"
    )
    since = (
        overdue.with_columns(
            since=pl.max_horizontal("valid_from", "planned_end_date"),
            until=pl.min_horizontal("valid_to", "last"),
        )
        .filter(pl.col("per") != "occasion")
        .group_by("placement_id")
        .agg(price_of(pl.col("since"), pl.col("until")).sum().alias("since_ore"))
    )
    return finding(
        ongoing.join(since, on="placement_id", how="left", maintain_order="left"),
        words(
            "Placering {} skulle ha slutat {} men pågår {}. Skriv in slutdatum, eller ett nytt"
            " planerat slut. Beloppet är kostnaden sedan dess.",
            _ID,
            pl.col("planned_end_date"),
            pl.lit(scope.last),
        ),
        "planned_end_date",
        pl.col("since_ore"),
    )


def _person_overlap(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """One person has two round-the-clock placements on the same days (outpatient care may)."""
    rows = (
        spans(dataset, scope)
        .filter(pl.col("person_id").is_not_null() & ~pl.col("care_form").is_in(OUTPATIENT))
        .filter(pl.col("first") <= pl.col("last"))
        .sort("person_id", "first", "_row")
    )
    earlier = rows.with_row_index("index").with_columns(
        latest=latest_before(pl.col("last"), "person_id")
    )
    clash = earlier.filter(latest_day() >= pl.col("first"))
    clash = clash.with_columns(
        other=rows["placement_id"].gather(clash["latest"].struct.field("index")),
        until=pl.min_horizontal("last", latest_day()),
    )
    cost = (
        prices(dataset, scope)
        .join(clash.select("placement_id", "until"), on="placement_id")
        .with_columns(
            since=pl.max_horizontal("valid_from", "first"),
            until=pl.min_horizontal("valid_to", "until"),
        )
        .filter(pl.col("per") != "occasion")
        .group_by("placement_id")
        .agg(price_of(pl.col("since"), pl.col("until")).sum().alias("overlap_ore"))
    )
    return finding(
        clash.join(cost, on="placement_id", how="left", maintain_order="left"),
        words(
            "Placering {} överlappar placering {} för samma person, {}–{}. Kontrollera att"
            " båda verkligen pågick; annars betalas dygnen två gånger.",
            _ID,
            pl.col("other"),
            pl.col("first"),
            pl.col("until"),
        ),
        "start_date",
        pl.col("overlap_ore"),
    )


def _direct_reason_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A direct award has no reason: the report can't say why the agreement was not used."""
    rows = placements_with_cost(dataset, scope).filter(
        (pl.col("procurement") == "direct") & pl.col("direct_reason").is_null()
    )
    return finding(
        rows,
        words("Placering {} är direktupphandlad utan angivet skäl. Fyll i skälet.", _ID),
        "direct_reason",
        pl.col("cost_ore"),
    )


def _provider_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A placement is at a provider that is not in `providers`."""
    if not dataset.has("providers") or dataset.table("providers").is_empty():
        return none_found()
    known = dataset.table("providers")["provider_id"]
    rows = placements_with_cost(dataset, scope).filter(
        pl.col("provider_id").is_not_null() & ~pl.col("provider_id").is_in(known.implode())
    )
    return finding(
        rows,
        words(
            "Placering {} är hos utförare {}, som inte finns i providers. Lägg till utföraren"
            " eller rätta numret.",
            _ID,
            pl.col("provider_id"),
        ),
        "provider_id",
        pl.col("cost_ore"),
    )


def _permit_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A provider of care that needs a permit when private (SoL 26 kap. 1 §) has none on record."""
    if not dataset.has("providers"):
        return none_found()
    without = dataset.table("providers").filter(
        pl.col("permit_number").is_null().all().over("provider_id")
    )
    used = (
        placements_with_cost(dataset, scope)
        .filter(pl.col("care_form").is_in(NEEDS_PERMIT))
        .filter(pl.col("end_date").is_null() | (pl.col("end_date") >= scope.a_year_back))
        .filter(
            ~pl.col("procurement").is_in(("own", "state", "other_municipality")).fill_null(False)
        )
        .group_by("provider_id")
        .agg(pl.len().alias("placements"), pl.col("cost_ore").sum())
    )
    rows = without.unique("provider_id", keep="first", maintain_order=True)
    return finding(
        rows.join(used, on="provider_id", maintain_order="left"),
        words(
            "Utförare {} har inget tillståndsnummer men anlitas (placeringar det senaste året: {})."
            " Kontrollera: enskilda utförare ska ha Ivos tillstånd"
            " (26 kap. 1 § socialtjänstlagen).",
            pl.col("provider_id"),
            pl.col("placements"),
        ),
        "permit_number",
        pl.col("cost_ore"),
    )


def _agreement_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A placement is marked as under an agreement, but none holds when it starts."""
    if not dataset.has("agreements"):
        return none_found()
    marked = placements_with_cost(dataset, scope).filter(_UNDER_AGREEMENT)
    covered = _on_agreement(dataset, scope)
    return finding(
        marked.join(covered, on="placement_id", how="anti", maintain_order="left"),
        words(
            "Placering {} är märkt som {}, men inget avtal med utförare {} gäller {}."
            " Lägg till avtalet i agreements eller ändra procurement.",
            _ID,
            pl.when(pl.col("procurement") == "lov")
            .then(pl.lit("LOV"))
            .otherwise(pl.lit("ramavtal")),
            pl.col("provider_id"),
            pl.col("start_date"),
        ),
        "procurement",
        pl.col("cost_ore"),
    )


def _agreement_ends_at_start(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The agreement of a placement ends on the day that it starts, and none takes over."""
    rows = (
        _on_agreement(dataset, scope, days=1)
        .group_by("placement_id")
        .agg(last=pl.col("to_date").fill_null(date.max).max())
    )
    marked = placements_with_cost(dataset, scope).join(
        rows, on="placement_id", maintain_order="left"
    )
    return finding(
        marked.filter(pl.col("last") == pl.col("start_date")),
        words(
            "Placering {} börjar {}, samma dag som {} med utförare {} slutar. Skriv in det"
            " avtal som gäller sedan, eller ändra procurement.",
            _ID,
            pl.col("start_date"),
            pl.when(pl.col("procurement") == "lov")
            .then(pl.lit("LOV-avtalet"))
            .otherwise(pl.lit("ramavtalet")),
            pl.col("provider_id"),
        ),
        "start_date",
        pl.col("cost_ore"),
    )


def _on_agreement(dataset: Dataset, scope: Scope, *, days: int = 0) -> pl.DataFrame:
    """Placements marked as under an agreement with each of that kind that holds the day they start,
    or that begins within so many days."""
    agreements = dataset.table_or_empty("agreements").select(
        "provider_id", "from_date", "to_date", agreed_form="care_form", agreed_as="procurement"
    )
    marked = placements_with_cost(dataset, scope).filter(_UNDER_AGREEMENT)
    latest = pl.col("start_date").dt.offset_by(f"{days}d")
    return marked.join(agreements, on="provider_id").filter(
        (pl.col("agreed_form").is_null() | (pl.col("agreed_form") == pl.col("care_form")))
        & (pl.col("agreed_as").is_null() | (pl.col("agreed_as") == pl.col("procurement")))
        & (pl.col("from_date").is_null() | (pl.col("from_date") <= latest))
        & (pl.col("to_date").is_null() | (pl.col("to_date") >= pl.col("start_date")))
    )


_UNDER_AGREEMENT = pl.col("procurement").is_in(("framework", "lov")).fill_null(False)
_COST = "the cost of the placement's rates through the month"

CHECKS = (
    Check(
        "end_before_start",
        Severity.ERROR,
        "the days between the two dates at the placement's highest day price",
        _end_before_start,
    ),
    Check("duplicate_placement", Severity.ERROR, _COST, _duplicate_placement),
    Check("area_missing", Severity.ERROR, _COST, _area_missing),
    Check("birth_after_start", Severity.WARNING, "", _birth_after_start),
    Check("birth_implausible", Severity.WARNING, "", _birth_implausible),
    Check("lvm_minor", Severity.WARNING, "", _lvm_minor),
    Check(
        "planned_end_overdue",
        Severity.WARNING,
        "the cost from the planned end through the month",
        _planned_end_overdue,
    ),
    Check(
        "person_overlap",
        Severity.WARNING,
        "the later placement's day and month prices on the days they share",
        _person_overlap,
    ),
    Check("direct_reason_missing", Severity.WARNING, _COST, _direct_reason_missing),
    Check("provider_unknown", Severity.WARNING, _COST, _provider_unknown),
    Check("permit_missing", Severity.WARNING, "the cost of its placements", _permit_missing),
    Check("agreement_missing", Severity.WARNING, _COST, _agreement_missing),
    Check("agreement_ends_at_start", Severity.WARNING, _COST, _agreement_ends_at_start),
)
