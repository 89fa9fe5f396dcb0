"""What has to be done by when: the law's time limits, planned ends and ages, oldest first.

A rule gives the days of the placements and cases that it is about; nothing here decides about a
person. Where the register does not say whether a thing was done, it is not guessed: the table
`follow_ups` holds the days of what was done, and without it those rules are not run. What a
municipality has never noted a day of is not asked for either (`Rule.noted`). The rules in words,
with their law and worked cases, are in `parameters/regler`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import polars as pl

from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.code_words import tables_told
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, words
from hemmaplan.core.stays import stays
from hemmaplan.core.unbroken_care import unbroken
from hemmaplan.core.waiting_decisions import waiting_decisions

SCHEMA = MappingProxyType(
    {
        "due": pl.Date,
        "code": pl.String,
        "subject": pl.String,
        "unit_code": pl.String,
        "message": pl.String,
        "reference": pl.String,
        "_file": pl.String,
        "_row": pl.Int32,
    }
)
"""`subject` is a placement_id or a case_id; `due` the last day."""

CHILD_YEARS = 18
PLANNED_FORMS = (
    "natverkshem", "familjehem", "konsulentstott_familjehem", "jourhem", "stodboende",
    "stodboende_externt", "hvb_eget", "hvb", "skyddat_boende",
)  # fmt: skip
"""Care forms that the law wants a vårdplan for (socialtjänstlag 2025:400, 9 kap. 12 §)."""
OPEN_TALKS = "samtal_utan_beslut"
"""The `service` of `interventions` for talks that anyone can have, without a decision."""
_ID = pl.col("placement_id")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit's value on the day, in the unit that `dt.offset_by` takes, and its paragraph."""

    offset: str
    value: int
    unit: str
    reference: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Rows that show that a municipality notes a thing at all; `told` says it in words."""

    told: str
    rows: pl.Expr

    def is_in(self, table: pl.DataFrame) -> bool:
        return not table.filter(self.rows).is_empty()


def _noted(kind: str) -> Noted:
    return Noted(f"kind {kind}", pl.col("kind") == kind)


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs` are the tables without which the rule says nothing; `limit` its parameter, if any.

    `noted`: what in the last of them must be noted at least once, or the rule would cry of all.
    `find` answers with SCHEMA without `code` and `reference`; its docstring is the rule in words.
    """

    code: str
    label: str
    needs: tuple[str, ...]
    limit: str
    find: Callable[[Dataset, date, Limit | None], pl.DataFrame]
    noted: Noted | None = None

    @property
    def asks_for(self) -> str:
        """What the rule needs, in words: *placeringar (placements.csv)*, and what of it."""
        told = tables_told(self.needs)
        return f"{told} ({self.noted.told})" if self.noted else told


def deadlines(
    dataset: Dataset, on: date, limits: Limits, *, within_days: int = 30,
    noted_in: Dataset | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Everything overdue on a day or due at most `within_days` later, in the order it was due.

    Columns as SCHEMA. `limits` are the parameters `frister` and `legal_limits`; a rule whose limit
    holds no value that day is not run. Only what had happened by `on` counts. `noted_in` shows what
    is noted at all (`Rule.noted`), where the dataset is a part of it.
    """
    found = [
        rows.with_columns(
            code=pl.lit(rule.code), reference=pl.lit(limit.reference if limit else "")
        )
        for rule, limit in _in_force(dataset, on, limits, noted_in or dataset)
        if not (rows := rule.find(dataset, on, limit)).is_empty()
    ]
    none = pl.DataFrame(schema=pl.Schema(SCHEMA))
    soon = pl.col("due") <= pl.lit(on).dt.offset_by(f"{within_days}d")
    every = pl.concat([none, *(rows.select(list(SCHEMA)) for rows in found)])
    return every.filter(soon).sort("due", "code", "subject")


def not_run(dataset: Dataset, on: date, limits: Limits) -> list[Rule]:
    """The rules that say nothing, since a table or a limit is missing."""
    run = {rule.code for rule, _ in _in_force(dataset, on, limits, dataset)}
    return [rule for rule in RULES if rule.code not in run]


def _in_force(
    dataset: Dataset, on: date, limits: Limits, noted_in: Dataset
) -> Iterator[tuple[Rule, Limit | None]]:
    for rule in RULES:
        if not dataset.has(*rule.needs):
            continue
        if rule.noted and not rule.noted.is_in(noted_in.table(rule.needs[-1])):
            continue
        limit = _limit(limits, rule.limit, on) if rule.limit else None
        if limit is not None or not rule.limit:
            yield rule, limit


_OFFSETS = {"dagar": "d", "veckor": "w", "månader": "mo", "år": "y", "samtal": ""}


def _limit(limits: Limits, name: str, on: date) -> Limit | None:
    if name not in limits:
        return None
    parameter = limits[name]
    try:
        entry = parameter.entry(on)
    except LookupError:
        return None
    assert entry.value is not None  # entry has seen to it
    value = int(entry.value)
    return Limit(f"{value}{_OFFSETS[parameter.unit]}", value, parameter.unit, entry.reference)


def _ongoing(dataset: Dataset, on: date) -> pl.DataFrame:
    """Placements that go on at the end of a day."""
    ended = (pl.col("end_date") <= on).fill_null(False)
    return stays(dataset).filter(pl.col("start_date") <= on, ~ended)


def _children(dataset: Dataset, on: date) -> pl.DataFrame:
    """Ongoing placements of those who may be under 18: the birth month decides, or the area."""
    grown = pl.col("birth_month").dt.offset_by(f"{CHILD_YEARS}y1mo") <= on
    child = ~grown.fill_null(pl.col("area") != "bou")
    return _ongoing(dataset, on).filter(child)


def _due(rows: pl.DataFrame, due: pl.Expr, subject: pl.Expr, message: pl.Expr) -> pl.DataFrame:
    unit = pl.col("unit_code") if "unit_code" in rows.columns else pl.lit(None, pl.String)
    return rows.select("_file", "_row", due=due, subject=subject, unit_code=unit, message=message)


def _last_done(dataset: Dataset, on: date, kind: str) -> pl.DataFrame:
    """placement_id → the last day a thing was done, and on how many days it was."""
    return (
        dataset.table_or_empty("follow_ups")
        .filter(pl.col("kind") == kind, pl.col("done_on") <= on)
        .group_by("placement_id")
        .agg(pl.max("done_on").alias("done"), pl.col("done_on").n_unique().alias("times"))
    )


def _with_done(dataset: Dataset, rows: pl.DataFrame, on: date, kind: str) -> pl.DataFrame:
    """The rows with `done` and `times` of a kind; null where it never was."""
    done = _last_done(dataset, on, kind)
    return rows.join(done, on="placement_id", how="left", maintain_order="left")


def _given(limit: Limit | None) -> Limit:
    assert limit is not None  # a rule with a limit runs only where it holds one
    return limit


def _assessments(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """En förhandsbedömning som inte är beslutad, från anmälan."""
    waiting = ~(pl.col("assessment_decided_date") <= on).fill_null(False)
    rows = _open_cases(dataset, on, "received_date").filter(waiting)
    due = pl.col("received_date").dt.offset_by(_given(limit).offset)
    text = words("Ärende {}: besluta om utredning ska inledas", pl.col("case_id"))
    return _due(rows, due, pl.col("case_id"), text)


def _protection(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """En omedelbar skyddsbedömning som inte är noterad, från anmälan."""
    waiting = ~(pl.col("protection_assessed_date") <= on).fill_null(False)
    undecided = ~(pl.col("assessment_decided_date") <= on).fill_null(False)
    rows = _open_cases(dataset, on, "received_date").filter(waiting, undecided)
    due = pl.col("received_date").dt.offset_by(_given(limit).offset)
    text = words("Ärende {}: gör eller notera skyddsbedömningen", pl.col("case_id"))
    return _due(rows, due, pl.col("case_id"), text)


def _investigations(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """En barnutredning som inte är avslutad, från att den inleddes."""
    open_still = ~(pl.col("investigation_closed_date") <= on).fill_null(False)
    rows = _open_cases(dataset, on, "investigation_opened_date").filter(open_still)
    due = pl.col("investigation_opened_date").dt.offset_by(_given(limit).offset)
    return _due(
        rows, due, pl.col("case_id"), words("Ärende {}: avsluta utredningen", pl.col("case_id"))
    )


def _open_cases(dataset: Dataset, on: date, begins: str) -> pl.DataFrame:
    cases = dataset.table("cases").unique("case_id", keep="first", maintain_order=True)
    return cases.filter(pl.col("area") == "bou", pl.col(begins) <= on)


def _care(dataset: Dataset, on: date, among: pl.Expr, kind: str, *same: str) -> pl.DataFrame:
    """placement_id → `since`, the first day of the care that goes on in it, and `done`, the last
    day that a thing was done in any placement of that care (`unbroken`; blank where it never was).
    """
    begun = stays(dataset).filter(among, pl.col("start_date") <= on)
    done = _last_done(dataset, on, kind)
    return (
        unbroken(begun, *same)
        .join(done, on="placement_id", how="left", maintain_order="left")
        .select("placement_id", "since", done=pl.col("done").max().over("care"))
    )


def _considered(
    dataset: Dataset, on: date, limit: Limit | None, among: pl.Expr, text: str
) -> pl.DataFrame:
    care = _care(dataset, on, among, "consideration")
    rows = _children(dataset, on).join(care, on="placement_id", maintain_order="left")
    since = pl.max_horizontal("since", "done")
    due = since.dt.offset_by(_given(limit).offset)
    seen = pl.when(pl.col("done") == since).then(pl.lit("övervägd")).otherwise(pl.lit("placerad"))
    return _due(rows, due, _ID, words(text + " ({} {})", _ID, seen, since))


def _sol_considered(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Nämndens övervägande av ett barns vård enligt SoL, i ett annat hem än det egna."""
    among = (pl.col("legal_basis") == "sol") & ~pl.col("care_form").is_in(OUTPATIENT)
    text = "Placering {}: överväg om vården enligt SoL fortfarande behövs"
    return _considered(dataset, on, limit, among, text)


def _lvu_considered(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Övervägande (2 § LVU) och omprövning (3 § LVU)."""
    among = pl.col("legal_basis").is_in(("lvu_2", "lvu_3"))
    text = "Placering {}: överväg eller ompröva vården enligt LVU"
    return _considered(dataset, on, limit, among, text)


def _lvu_6(
    dataset: Dataset, on: date, limit: Limit | None, done: tuple[str, ...], text: str
) -> pl.DataFrame:
    rows = _ongoing(dataset, on).filter(pl.col("legal_basis") == "lvu_6")
    for kind in done:
        rows = rows.join(_last_done(dataset, on, kind), on="placement_id", how="anti",
                         maintain_order="left")  # fmt: skip
    due = pl.col("start_date").dt.offset_by(_given(limit).offset)
    return _due(rows, due, _ID, words(text, _ID))


def _lvu_6_submission(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Underställning av ett omedelbart omhändertagande; den som har sökt vård har underställt."""
    text = "Placering {}: underställ omhändertagandet förvaltningsrätten"
    return _lvu_6(dataset, on, limit, ("submission", "application"), text)


def _lvu_6_ruling(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Rättens prövning av ett underställt omhändertagande som inte är noterad."""
    ruled = _last_done(dataset, on, "court_ruling").select("placement_id", ruled="done")
    taken = _ongoing(dataset, on).filter(pl.col("legal_basis") == "lvu_6")
    rows = (
        _with_done(dataset, taken, on, "submission")
        .join(ruled, on="placement_id", how="left", maintain_order="left")
        .filter(pl.col("done").is_not_null(), ~(pl.col("ruled") >= pl.col("done")).fill_null(False))
    )
    due = pl.col("done").dt.offset_by(_given(limit).offset)
    text = words(
        "Placering {}: notera rättens prövning av omhändertagandet, eller fråga efter den", _ID
    )
    return _due(rows, due, _ID, text)


def _lvu_6_application(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Ansökan om vård efter ett omedelbart omhändertagande som ännu gäller."""
    text = "Placering {}: ansök om vård enligt LVU eller upphör"
    return _lvu_6(dataset, on, limit, ("application",), text)


def _restriction(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Övervägande av ett beslut om begränsat umgänge eller hemlig vistelseort som gäller."""
    ended = _last_done(dataset, on, "restriction_end").select("placement_id", ended="done")
    rows = (
        _with_done(dataset, _ongoing(dataset, on), on, "restriction")
        .join(ended, on="placement_id", how="left", maintain_order="left")
        .filter(pl.col("done").is_not_null(), ~(pl.col("ended") >= pl.col("done")).fill_null(False))
    )
    due = pl.col("done").dt.offset_by(_given(limit).offset)
    text = words("Placering {}: överväg det begränsade umgänget (senast {})", _ID, pl.col("done"))
    return _due(rows, due, _ID, text)


def _in_care(dataset: Dataset, on: date) -> pl.DataFrame:
    return _ongoing(dataset, on).filter(pl.col("care_form").is_in(PLANNED_FORMS))


def _care_plan(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """En placering där ingen vårdplan är noterad."""
    rows = _with_done(dataset, _in_care(dataset, on), on, "care_plan")
    missing = rows.filter(pl.col("done").is_null())
    due = pl.col("start_date").dt.offset_by(_given(limit).offset)
    return _due(missing, due, _ID, words("Placering {}: upprätta eller notera vårdplanen", _ID))


def _care_plan_revision(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Ett barns vårdplan som aldrig har reviderats, från placeringen."""
    children = _children(dataset, on).filter(pl.col("care_form").is_in(PLANNED_FORMS))
    rows = _with_done(dataset, children, on, "care_plan").filter(pl.col("times") == 1)
    due = pl.col("start_date").dt.offset_by(_given(limit).offset)
    text = words("Placering {}: revidera vårdplanen och ta upp långsiktigt boende", _ID)
    return _due(rows, due, _ID, text)


def _jourhem_end(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Ett barn som är kvar i jourhem efter att utredningen avslutades."""
    children = _children(dataset, on).filter(pl.col("care_form") == "jourhem")
    rows = _with_done(dataset, children, on, "investigation_closed")
    closed = rows.filter(pl.col("done").is_not_null())
    due = pl.col("done").dt.offset_by(_given(limit).offset)
    text = words("Placering {}: lämna jourhemmet, eller särskilda skäl i akten", _ID)
    return _due(closed, due, _ID, text)


def _sip(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Både kommunen och regionen har insatser, och ingen samordnad individuell plan är noterad."""
    rows = _with_done(dataset, _ongoing(dataset, on).filter("region_involved"), on, "sip")
    missing = rows.filter(pl.col("done").is_null())
    due = pl.col("start_date").dt.offset_by(_given(limit).offset)
    text = words("Placering {}: pröva om en samordnad individuell plan (SIP) behövs", _ID)
    return _due(missing, due, _ID, text)


def _unexecuted(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Ett gynnande beslut som inte är verkställt, från beslutet eller avbrottet."""
    rows = waiting_decisions(dataset, on)
    due = pl.col("since").dt.offset_by(_given(limit).offset)
    text = words(
        "Beslut {}: verkställ, eller rapportera till Ivo och revisorerna", pl.col("decision_id")
    )
    return _due(rows, due, pl.col("decision_id"), text)


def _open_talks(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Fler samtal utan beslut än riktlinjen tillåter, den månad gränsen passerades."""
    talks = dataset.table("interventions").filter(
        pl.col("service") == OPEN_TALKS, pl.col("person_id").is_not_null(), pl.col("month") <= on
    )
    so_far = talks.sort("month").with_columns(
        number=pl.col("quantity").cum_sum().over("person_id").cast(pl.Float64)
    )
    over = so_far.filter(pl.col("number") > _given(limit).value).unique(
        "person_id", keep="first", maintain_order=True
    )
    text = words("Person {}: fler än {} samtal utan beslut, pröva om en insats ska beslutas",
                 pl.col("person_id"), pl.lit(_given(limit).value))  # fmt: skip
    return _due(over, pl.col("month").dt.month_end(), pl.col("person_id"), text)


def _custody(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Överväg vårdnadsöverflyttning efter tiden i samma familjehem, sedan varje år."""
    homes = pl.col("care_form").is_in(("familjehem", "natverkshem", "konsulentstott_familjehem"))
    lived = _care(dataset, on, homes, "custody", "home_id")
    rows = _children(dataset, on).join(lived, on="placement_id", maintain_order="left")
    first = pl.col("since").dt.offset_by(_given(limit).offset)
    due = pl.max_horizontal(first, pl.col("done").dt.offset_by("1y"))
    return _due(rows, due, _ID, words("Placering {}: överväg vårdnadsöverflyttning", _ID))


def _lvm_end(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
    """Vården enligt LVM når sin längsta tid."""
    care = unbroken(stays(dataset).filter(pl.col("legal_basis") == "lvm"))
    rows = _ongoing(dataset, on).join(care, on="placement_id", maintain_order="left")
    due = pl.col("since").dt.offset_by(_given(limit).offset)
    return _due(rows, due, _ID, words("Placering {}: vården enligt LVM upphör", _ID))


def _planned_end(dataset: Dataset, on: date, _limit: Limit | None) -> pl.DataFrame:
    """Placeringens planerade slut, nära eller passerat."""
    rows = _ongoing(dataset, on).filter(pl.col("planned_end_date").is_not_null())
    text = words("Placering {}: avsluta som planerat eller sätt ett nytt slutdatum", _ID)
    return _due(rows, pl.col("planned_end_date"), _ID, text)


def _ages_out(basis: str) -> Callable[[Dataset, date, Limit | None], pl.DataFrame]:
    def find(dataset: Dataset, on: date, limit: Limit | None) -> pl.DataFrame:
        """Den unge når åldern då vården enligt LVU ska upphöra."""
        rows = _ongoing(dataset, on).filter(
            pl.col("legal_basis") == basis, pl.col("birth_month").is_not_null()
        )
        birthday = pl.col("birth_month").dt.offset_by(_given(limit).offset).dt.month_end()
        text = words(f"Placering {{}}: fyller {_given(limit).value} år under månaden", _ID)
        return _due(rows, birthday, _ID, text)

    return find


_PLACED = ("placements",)
_FOLLOWED = ("placements", "follow_ups")
RULES: tuple[Rule, ...] = (
    Rule(
        "protection", "Skyddsbedömning", ("cases",), "skyddsbedomning", _protection,
        Noted("protection_assessed_date", pl.col("protection_assessed_date").is_not_null()),
    ),
    Rule("assessment", "Förhandsbedömning", ("cases",), "forhandsbedomning", _assessments),
    Rule("investigation", "Barnutredning", ("cases",), "barnutredning", _investigations),
    Rule("sol_consideration", "Övervägande, SoL", _FOLLOWED, "overvagande_sol", _sol_considered),
    Rule(
        "lvu_consideration", "Övervägande eller omprövning, LVU", _FOLLOWED, "overvagande_lvu",
        _lvu_considered,
    ),
    Rule(
        "lvu_6_submission", "Underställning, 6 § LVU", _FOLLOWED, "lvu_6_understallning",
        _lvu_6_submission, _noted("submission"),
    ),
    Rule(
        "lvu_6_ruling", "Rättens prövning, 6 § LVU", _FOLLOWED, "lvu_6_rattens_provning",
        _lvu_6_ruling, _noted("court_ruling"),
    ),
    Rule(
        "lvu_6_application", "Ansökan efter 6 § LVU", _PLACED, "lvu_6_ansokan", _lvu_6_application,
    ),
    Rule("restriction", "Begränsat umgänge", _FOLLOWED, "umgange_lvu", _restriction),
    Rule("custody", "Vårdnadsöverflyttning", _FOLLOWED, "vardnadsoverflyttning", _custody),
    Rule("care_plan", "Vårdplan", _FOLLOWED, "vardplan", _care_plan, _noted("care_plan")),
    Rule(
        "care_plan_revision", "Vårdplan, revidering", _FOLLOWED, "vardplan_revidering",
        _care_plan_revision, _noted("care_plan"),
    ),
    Rule("jourhem_end", "Jourhem efter utredning", _FOLLOWED, "jourhem_efter_utredning",
         _jourhem_end),
    Rule("sip", "SIP", _PLACED, "sip", _sip),
    Rule("unexecuted", "Ej verkställt beslut", ("decisions",), "ej_verkstallt_beslut", _unexecuted),
    Rule("open_talks", "Samtal utan beslut", ("interventions",), "samtal_utan_beslut",
         _open_talks),
    Rule("lvm_end", "Längsta tid enligt LVM", ("placements",), "lvm_vardtid", _lvm_end),
    Rule("lvu_2_age", "Åldersgräns, 2 § LVU", ("placements",), "lvu_2_upphor", _ages_out("lvu_2")),
    Rule("lvu_3_age", "Åldersgräns, 3 § LVU", ("placements",), "lvu_3_upphor", _ages_out("lvu_3")),
    Rule("planned_end", "Planerat slut", ("placements",), "", _planned_end),
)  # fmt: skip
"""In the order they are explained; what is due is read by day."""
