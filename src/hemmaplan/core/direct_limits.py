"""How much may be bought without competition: the law's limit, and a year's purchases against it.

Below 700,000 kronor, or for social and other services of annex 2 below the threshold that the
Government announces in kronor (lag 2016:1145, 19 a kap. 2 § and 5 kap. 1 §). What hemmaplan knows
with certainty is the former; the latter is the municipality's to write
(`Municipality.social_services_threshold`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.direct_awards import UNKNOWN_PROVIDER, bought_in
from hemmaplan.core.findings import Check, Limits, Scope, finding, kronor, none_found, words
from hemmaplan.core.placement_ladder import Ladder, in_force
from hemmaplan.core.problems import Severity
from hemmaplan.core.purchase_authority import Amount

THRESHOLD = "troskelvarde_kronor"
"""The parameter that a municipality writes itself."""
_LAW = "direktupphandling_grans"
_NAMED = 5
DIRECT_YEAR, DIRECT_OWN = "direct_year", "direct_year_own"
OVER_LAW, OVER_OWN, UNDER = "over_law", "over_own", "under"


@dataclass(frozen=True, slots=True)
class LawLimit:
    """What is bought directly has to be below so many kronor. `of_social`: the threshold of social
    services, as the municipality has written it; else the limit of all other purchases."""

    kronor: int
    reference: str
    of_social: bool

    @property
    def in_words(self) -> str:
        """What it is called, in Swedish."""
        return "tröskelvärdet för sociala tjänster" if self.of_social else "lagens gräns"

    @property
    def remark(self) -> str:
        """What is not known of it; blank where nothing is."""
        return "" if self.of_social else (
            " För sociala tjänster gäller i stället tröskelvärdet i euro: skriv det i kronor under "
            "Inställningar."
        )  # fmt: skip


def law_limit(limits: Limits, on: date) -> LawLimit | None:
    """Of a day; None before the law's first day that is known."""
    for name in (THRESHOLD, _LAW):
        try:
            entry = limits[name].entry(on)
        except LookupError:
            continue
        if entry.value is not None:
            paragraph = entry.reference.partition(";")[0]
            return LawLimit(int(entry.value), paragraph, of_social=name == THRESHOLD)
    return None


def direct_year(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """What is bought directly in the year that a day is in, by kind (care form) and provider.

    Columns: care_form, provider_id, placements (their ids), areas, cost_ore and unpriced_days of
    the two, kind_ore and kind_unpriced of all the kind's providers, law_ore (below which it has to
    be; null before the law). Kinds and providers with the most first. Raises MissingTable without
    placements or prices.
    """
    law = law_limit(limits, on)
    rows = bought_in(dataset, on).with_columns(
        kind_ore=pl.sum("cost_ore").over("care_form"),
        kind_unpriced=pl.sum("unpriced_days").over("care_form"),
        law_ore=pl.lit(law.kronor * 100 if law else None, pl.Int64),
    )
    down = {"kind_ore": True, "care_form": False, "cost_ore": True, "provider_id": False}
    return rows.sort(list(down), descending=list(down.values()))


def against_own(rows: pl.DataFrame, own: Mapping[str, int]) -> pl.DataFrame:
    """`direct_year` with own_ore, the lowest of the municipality's own limits (öre by area) where
    the kind is bought; over_ore, how much it is above the lower of the two limits; and `state`.

    The law says below, and the municipality's own at most.
    """
    kind, law, most = pl.col("kind_ore"), pl.col("law_ore"), pl.col("own_ore")
    of_area = pl.element().replace_strict(own, default=None, return_dtype=pl.Int64)
    rows = rows.with_columns(
        own_ore=pl.col("areas").list.eval(of_area).list.min().min().over("care_form")
    )
    over_law = pl.when(kind >= law).then(kind - law)
    over_own = pl.when(kind > most).then(kind - most)
    return rows.with_columns(
        over_ore=pl.max_horizontal(over_law, over_own),
        state=pl.when(kind >= law)
        .then(pl.lit(OVER_LAW))
        .when(kind > most)
        .then(pl.lit(OVER_OWN))
        .otherwise(pl.lit(UNDER)),
    )


def own_limits_on(ladders: Sequence[Ladder], limits: Limits, on: date) -> dict[str, int]:
    """Area → the lowest limit, in öre, that a ladder in force on a day has for direct awards; none
    where there is no limit, and where the year's price base amount is not known."""
    found: dict[str, int] = {}
    for key in {each.key for each in ladders if each.from_date <= on}:
        ladder = in_force(ladders, key, on)
        ore = _ore(ladder.direct_limit, limits, on)
        if ore is not None:
            found[ladder.area] = min(ore, found.get(ladder.area, ore))
    return found


def _ore(most: Amount | None, limits: Limits, on: date) -> int | None:
    try:
        found = most.kronor(limits, on) if most else None
    except LookupError:
        return None
    return None if found is None else int(found * 100)


def _direct_year(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The placements bought directly in a care form come to the law's limit of direct awards in the
    calendar year of the month, with what is decided. The limit is the threshold of social services
    where the municipality has written it in kronor; else that of other purchases, in one finding
    without a worth that says what is not known."""
    law = law_limit(scope.limits, scope.last)
    if law is None or not (dataset.has("placements") and dataset.has("rates")):
        return none_found()
    years = direct_year(dataset, scope.last, scope.limits)
    over = years.filter(pl.col("kind_ore") >= pl.col("law_ore"))
    if over.is_empty():
        return none_found()
    return _findings(dataset, over, law, scope.last.year)


def _direct_own(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The placements bought directly in a care form in the calendar year of the month, with what is
    decided, are more than the municipality's own limit in a placement ladder (`direct_limit`), and
    below the law's."""
    own = own_limits_on(scope.ladders, scope.limits, scope.last)
    if not own or not (dataset.has("placements") and dataset.has("rates")):
        return none_found()
    years = against_own(direct_year(dataset, scope.last, scope.limits), own)
    over = years.filter(pl.col("state") == OVER_OWN)
    if over.is_empty():
        return none_found()
    rows = _by_kind(dataset, over)
    message = words(
        f"{{}}: direktupphandlat för {{}} kr år {scope.last.year}, med det som är beslutat. Er "
        "egen gräns i stegordningen är {} kr. Placeringar: {}.{}",
        pl.col("form"), pl.col("kr"), kronor(pl.col("own_ore")), placements_text(), _unpriced(),
    )  # fmt: skip
    return finding(rows, message, "procurement", pl.col("kind_ore") - pl.col("own_ore"))


def _findings(dataset: Dataset, over: pl.DataFrame, law: LawLimit, year: int) -> pl.DataFrame:
    rows = _by_kind(dataset, over)
    return _over(rows, law, year) if law.of_social else _unsure(rows, law, year)


def _by_kind(dataset: Dataset, over: pl.DataFrame) -> pl.DataFrame:
    """By kind, at the dearest placement of the provider with the most."""
    limits = [name for name in ("law_ore", "own_ore") if name in over.columns]
    rows = over.group_by("care_form", maintain_order=True).agg(
        pl.first("kind_ore", "kind_unpriced", *limits),
        placements=pl.col("placements").explode(),
        dearest=pl.first("provider_id"), there=pl.first("cost_ore"),
    ).with_columns(placement_id=pl.col("placements").list.first())  # fmt: skip
    places = distinct_placements(dataset).select("placement_id", *SOURCE_COLUMNS)
    rows = rows.join(places, on="placement_id", how="left", maintain_order="left")
    form = pl.col("care_form").replace_strict({code: line.label for code, line in LINES.items()})
    return rows.with_columns(form=form, kr=kronor(pl.col("kind_ore")))


def _over(rows: pl.DataFrame, law: LawLimit, year: int) -> pl.DataFrame:
    """One a kind, with what it is above the threshold."""
    dearest = pl.col("dearest").replace(UNKNOWN_PROVIDER, "okänd utförare")
    message = words(
        f"{{}}: direktupphandlat för {{}} kr år {year}, med det som är beslutat. Det når "
        f"{law.in_words}, {{}} kr ({law.reference}): årets köp av samma slag räknas samman. Mest "
        f"hos {{}} ({{}} kr). Placeringar: {{}}.{{}}",
        pl.col("form"), pl.col("kr"), kronor(pl.col("law_ore")), dearest,
        kronor(pl.col("there")), placements_text(), _unpriced(),
    )  # fmt: skip
    return finding(rows, message, "procurement", pl.col("kind_ore") - pl.col("law_ore"))


def _unpriced() -> pl.Expr:
    return pl.when(pl.col("kind_unpriced") > 0).then(
        pl.format(" {} dygn utan pris är inte med.", "kind_unpriced")
    )


def _unsure(rows: pl.DataFrame, law: LawLimit, year: int) -> pl.DataFrame:
    """One for all kinds, without a worth: whether they reach the law's limit is not known."""
    each = pl.format(
        "{} {} kr ({} st: {}{})", "form", "kr", pl.col("placements").list.len(), placements_text(),
        pl.when(pl.col("kind_unpriced") > 0)
        .then(pl.format("; {} dygn utan pris är inte med", "kind_unpriced"))
        .otherwise(pl.lit("")),
    )  # fmt: skip
    kinds = "; ".join(rows.select(each).to_series())
    message = words(
        f"Direktupphandlat år {year}, med det som är beslutat: {{}}. Var och en når {{}} kr "
        f"({law.reference}), gränsen för andra köp än sociala tjänster. För sociala tjänster "
        "gäller tröskelvärdet, som inte är skrivet i kronor: om det är nått går inte att säga. "
        "Skriv det bland inställningarna, under Inköp.",
        pl.lit(kinds), kronor(pl.col("law_ore")),
    )  # fmt: skip
    return finding(rows.head(1), message, "procurement")


def placements_text() -> pl.Expr:
    """`P1, P2 och 3 till`, of a column of ids."""
    ids, more = pl.col("placements"), pl.col("placements").list.len().cast(pl.Int64) - _NAMED
    named = ids.list.head(_NAMED).list.join(", ")
    rest = pl.when(more > 0).then(pl.format(" och {} till", more)).otherwise(pl.lit(""))
    return pl.format("{}{}", named, rest)


CHECKS = (
    Check(DIRECT_YEAR, Severity.WARNING, "what the purchases are above the limit", _direct_year),
    Check(DIRECT_OWN, Severity.WARNING, "what the purchases are above the limit", _direct_own),
)
