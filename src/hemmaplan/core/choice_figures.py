"""How choices were made: whether home ground was tried, how many offered a price, in agreement."""

import polars as pl

from hemmaplan.core.care_form_lines import TOTAL
from hemmaplan.core.choices import BOUGHT, HOME_GROUND
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import day_in, ones, report_periods
from hemmaplan.core.tables import STEP_REASONS
from hemmaplan.core.tally import Ratio, Sum, tallied

STEPS, LACKING = "ruled_out_steps", "lacking_places"
BY_STEP = (STEPS, LACKING)
RULED_OUT, NO_PLACE, NO_REASON = "ruled_out", "no_place", "no_reason"
REASONS = (*STEP_REASONS, NO_REASON)
"""Why a step was ruled out: they add up to RULED_OUT."""
FORM, NEED = "form", "need"
_PERIODS = ("month", "ytd", "ytd_last_year")
_BY = "choice_id"


def choices_made(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Beslutade val: hemmaplan prövad, kostnadsförslag, avrop och andelen inom ramavtal.

    Räknar val som beslutades i perioden med ett valt alternativ, efter alternativets vårdform.
    `tried` + `to_be_tried` + `ruled_out` + `unanswered` är `decided`: en insats på hemmaplan var
    prövad; ingen prövad men någon ska prövas; alla uteslutna, med skäl; inget svar. `quotes` är
    antal kostnadsförslag och `two_quotes` val med minst två från olika utförare. `asked` är antal
    tillfrågade utförare, `refused` de som avböjde. `bought` är köpta platser (också i
    valfrihetssystem, LOV), `framework` de på ramavtal, `framework_share` framework delat med
    bought. `with_gaps` beslutades trots att något saknades, med angivet skäl. `days` är dagar från
    behov till beslut, `days_mean` per val.
    Perioderna är `month`, `ytd` och `ytd_last_year`. Förlaga: Sala 2023 (SALA-58, SALA-63) och
    Mellerud 2021 (MEL-31, MEL-32).
    """
    rows = (
        _decided(dataset)
        .join(_home_ground(dataset), on=_BY, how="left", maintain_order="left")
        .join(_quotes(dataset), on=_BY, how="left", maintain_order="left")
        .join(_asked(dataset), on=_BY, how="left", maintain_order="left")
        .with_columns(pl.col("quotes", "quoting", "asked", "refused").fill_null(0))
    )
    bought = pl.col("procurement").is_in(BOUGHT).fill_null(False)
    counts = {
        "decided": pl.lit(1, pl.Int64),
        **{each: ones(pl.col("home") == each) for each in ("tried", "to_be_tried", "ruled_out")},
        "unanswered": ones(pl.col("home").is_null()),
        "quotes": pl.col("quotes"),
        "two_quotes": ones(pl.col("quoting") >= 2),
        "asked": pl.col("asked"),
        "refused": pl.col("refused"),
        "bought": ones(bought),
        "framework": ones(pl.col("procurement") == "framework"),
        "with_gaps": ones(pl.col("gap_reason").is_not_null()),
        "days": (pl.col("decided_on") - pl.col("opened_on")).dt.total_days(),
    }
    return rows.with_columns(
        (count * ones(day_in("decided_on", period))).alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, count in counts.items()
    )


COUNTS = (
    "decided", "tried", "to_be_tried", "ruled_out", "unanswered", "quotes", "two_quotes", "asked",
    "refused", "bought", "framework", "with_gaps",
)  # fmt: skip


def _decided(dataset: Dataset) -> pl.DataFrame:
    """Choices with an outcome and a chosen alternative, as rows of a tally."""
    alternatives = dataset.table_or_empty("choice_alternatives")
    return (
        dataset.table("choices")
        .unique(_BY, keep="first", maintain_order=True)
        .filter(pl.col("outcome").is_not_null(), pl.col("decided_on").is_not_null())
        .join(
            alternatives.select(_BY, "alternative", "care_form", "procurement"),
            on=[_BY, "alternative"], maintain_order="left",
        )
        .with_columns(
            placement_id=pl.col(_BY), table=pl.lit("choices"),
            detail=pl.format("beslutat {}", "decided_on"),
        )
    )  # fmt: skip


def ruled_out_steps(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Steg som uteslöts i valen, efter skäl.

    Räknar steg och insatser på hemmaplan som fick svaret Inte aktuell i val som beslutades i
    perioden med ett valt alternativ; raden är steget. `ruled_out` = `needs` (behoven kräver mer) +
    `no_place` (ingen plats) + `no_consent` (inget samtycke) + `safety` (säkerheten) + `distance`
    (för nära eller för långt bort) + `other` + `no_reason` (skäl saknas).
    Perioderna är `month`, `ytd` och `ytd_last_year`. Förlaga: Sala 2023 (SALA-65).
    """
    reasons = {RULED_OUT: pl.lit(True), **{each: pl.col("reason") == each for each in REASONS}}
    return _ruled_out(dataset).with_columns(
        *(
            ones(is_it & day_in("decided_on", period)).alias(f"{name}_{ending}")
            for ending, period in report_periods(month).items()
            for name, is_it in reasons.items()
        ),
        lines=pl.concat_list(pl.lit(TOTAL), "step"),
    )


def lacking_places(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Platser som saknades på hemmaplan eller senare, efter vad som valdes i stället och behov.

    Räknar de steg i `ruled_out_steps` som uteslöts för att det inte fanns någon plats. Raden är
    steget; `steg:form:vårdform` är det som valdes i stället, och de summerar till steget.
    `steg:need:behov` är val med det behovet: ett val med flera behov räknas i vart och ett.
    Perioderna är `month`, `ytd` och `ytd_last_year`. Förlaga: Sala 2023 (SALA-65, SALA-113).
    """
    rows = _ruled_out(dataset).filter(pl.col("reason") == NO_PLACE)
    return rows.with_columns(
        *(
            ones(day_in("decided_on", period)).alias(f"{NO_PLACE}_{ending}")
            for ending, period in report_periods(month).items()
        ),
        lines=_lacking_lines(rows),
    )


def _ruled_out(dataset: Dataset) -> pl.DataFrame:
    """The steps that were ruled out in choices with an outcome, as rows of a tally."""
    choices = _decided(dataset).drop_nulls("care_form").drop(*SOURCE_COLUMNS, "table", "outcome")
    return (
        dataset.table("choice_steps")
        .unique([_BY, "step"], keep="first", maintain_order=True)
        .filter(pl.col("outcome") == "ruled_out")
        .join(choices, on=_BY, maintain_order="left")
        .with_columns(
            # An address has no slash within its parts.
            step=pl.col("step").str.replace_all("/", "–", literal=True),
            reason=pl.col("reason").fill_null(NO_REASON),
            table=pl.lit("choice_steps"),
        )
        .with_columns(detail=pl.format("uteslöt {}, {}", "step", "detail"))
    )


def _lacking_lines(rows: pl.DataFrame) -> pl.Series:
    """The lines of each row: all, its step, and that with what was chosen and with each need."""
    lines = [
        [TOTAL, step, step_with(step, FORM, form),
         *(step_with(step, NEED, each) for each in dict.fromkeys(f"{need} {needs}".split()))]
        for step, form, need, needs in rows.select(
            "step", "care_form", pl.col("need", "needs").fill_null("")
        ).iter_rows()
    ]  # fmt: skip
    return pl.Series("lines", lines, dtype=pl.List(pl.String))


def step_with(step: str, what: str, code: str) -> str:
    """A line of `lacking_places`: a step with the care FORM that was chosen, or with a NEED."""
    return f"{step}:{what}:{code}"


def _home_ground(dataset: Dataset) -> pl.DataFrame:
    """choice_id, home: the furthest that any intervention at home has come."""
    order = ["tried", "to_be_tried", "ruled_out"]
    rows = dataset.table_or_empty("choice_steps").filter(pl.col("step").is_in(list(HOME_GROUND)))
    return (
        rows.with_columns(place=pl.col("outcome").replace_strict(order, range(3), default=None))
        .sort("place", nulls_last=True)
        .group_by(_BY, maintain_order=True)
        .agg(home=pl.first("outcome"))
    )


def _quotes(dataset: Dataset) -> pl.DataFrame:
    return (
        dataset.table_or_empty("quotes")
        .group_by(_BY)
        .agg(quotes=pl.len().cast(pl.Int64), quoting=pl.col("provider_id").n_unique())
    )


def _asked(dataset: Dataset) -> pl.DataFrame:
    """Providers asked and those that declined; one passed over was not asked."""
    rows = dataset.table_or_empty("call_offs")
    asked = rows.filter(pl.col("answer").ne_missing("not_asked"))
    return asked.group_by(_BY).agg(
        asked=pl.len().cast(pl.Int64), refused=ones(pl.col("answer") == "no").sum()
    )


DEFINITIONS = (
    tallied(
        "choices_made",
        "Hur valen gjordes",
        ("choices",),
        choices_made,
        (
            *(Sum(f"{name}_{e}") for e in _PERIODS for name in COUNTS),
            *(Sum(f"days_{e}", Unit.DAYS) for e in _PERIODS),
            *(
                Ratio(f"tried_share_{e}", f"tried_{e}", f"decided_{e}", Unit.SHARE)
                for e in _PERIODS
            ),
            *(
                Ratio(f"framework_share_{e}", f"framework_{e}", f"bought_{e}", Unit.SHARE)
                for e in _PERIODS
            ),
            *(Ratio(f"days_mean_{e}", f"days_{e}", f"decided_{e}", Unit.DAYS) for e in _PERIODS),
        ),
    ),
    tallied(
        STEPS,
        "Uteslutna steg",
        ("choices", "choice_steps"),
        ruled_out_steps,
        tuple(Sum(f"{name}_{e}") for e in _PERIODS for name in (RULED_OUT, *REASONS)),
    ),
    tallied(
        LACKING,
        "Platser som saknades",
        ("choices", "choice_steps"),
        lacking_places,
        tuple(Sum(f"{NO_PLACE}_{e}") for e in _PERIODS),
    ),
)
