"""The alternatives of a choice side by side, and what the chosen one costs."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from markupsafe import Markup

from hemmaplan.core.alternative_costs import FEW_ENDED, FEW_PLACEMENTS, Alternative
from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.choice_costs import Candidate, Expected
from hemmaplan.core.choices import (
    asked_last,
    at_home,
    kin_step,
    named,
)
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.cost_reference import unit_price_ore
from hemmaplan.core.need_codes import labels
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.placement_ladder import Step
from hemmaplan.core.tables import CARE_FORMS
from hemmaplan.core.target_groups import AGE, NEED, SEX, TOGETHER, Sought
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.web.choice_words import (
    Context,
    Said,
    kr,
    length_text,
    place_words,
    provider_names,
    said_of,
    step_fields,
    tkr,
)
from hemmaplan.web.choices import OpenedChoice, Row
from hemmaplan.web.listed import listed
from hemmaplan.web.typed import as_field, shown

_OF_A_FORM = 6
"""How many more of each care form are listed to add."""


def cost_beside(found: OpenedChoice) -> Context | None:
    """What the chosen alternative costs, and home ground beside it."""
    chosen = found.record.chosen
    cost = found.cost_of(chosen) if chosen else None
    if chosen is None or cost is None or cost.this_year_ore is None:
        return None
    at_home_row = found.side_by_side[0]
    home = found.cost_of(at_home_row) if at_home_row["care_form"] in OUTPATIENT else None
    return {
        "form": named(chosen["care_form"]),
        "year": found.start.year,
        "this_year": tkr(cost.this_year_ore),
        "whole": tkr(cost.whole_ore),
        "home": tkr(home.this_year_ore) if home and home.this_year_ore is not None else "",
        "home_form": named(at_home_row["care_form"]),
    }


def _card(found: OpenedChoice, place: int, row: Row) -> Context:
    """An alternative as a column: the name, this year, and what it rests on."""
    form, cost = found.forms.get(row["care_form"]), found.cost_of(row)
    chosen = found.record.chosen
    return {
        "place": place,
        "title": named(row["care_form"]),
        "sub": place_words(found, row),
        "amount": number_text(Fraction(cost.this_year_ore, 100_000))
        if cost and cost.this_year_ore is not None
        else "",
        "rows": _lines(found, row, form, cost),
        "chosen": chosen is not None and row["alternative"] == chosen["alternative"],
        "saved": row["alternative"] is not None,
        "number": row["alternative"],
        "note": row["note"] or "",
        "few": form.few if form else False,
    }


def _lines(
    found: OpenedChoice, row: Row, form: Alternative | None, cost: Expected | None
) -> list[tuple[str, str]]:
    if form is None or cost is None:
        price = kr(int(row["day_price"] * 100)) if row["day_price"] else _("begär förslag")
        return [(_("Dygn"), price), (_("Egen historik"), _("ingen"))]
    here = next((c for c in found.every_candidate if _is_at(c, row)), None)
    lines = [
        *_price_lines(found, row, cost),
        (_("Trolig tid"), length_text(form)),
        (_("Räknat på"), _rests_on(found, row, form, cost)),
        (_("Nästa år"), tkr(cost.next_year_ore) if cost.next_year_ore is not None else "–"),
        (_("Hela tiden"), tkr(cost.whole_ore)),
        (_("Till planerat slut"), kr(cost.to_end_ore) if cost.to_end_ore is not None else ""),
        (_("Moms åter"), "−" + tkr(cost.vat_ore) if cost.vat_ore else ""),
        (
            _("Avbrott"),
            _("%(breakdowns)s av %(ended)s") % {"breakdowns": form.breakdowns, "ended": form.ended}
            if form.ended
            else "",
        ),
        (_("Ligger i"), here.area if here else ""),
        (_("Målgrupp"), takes_words(found, here.refuses) if here else ""),
        *(here.about if here else ()),
    ]
    return [(label, text) for label, text in lines if text]


def _price_lines(found: OpenedChoice, row: Row, cost: Expected) -> list[tuple[str, str]]:
    """The day price, each part besides it, and the extras that it does not say."""
    rates = found.rates_of(row)
    if not rates:
        return [(_("Dygn"), kr(cost.per_day_ore))]
    lines = [
        (
            _("Dygn") if rate["kind"] == "care" and rate["per"] == "day"
            else KIND_LABELS[rate["kind"]].capitalize(),
            kr(unit_price_ore(rate)) + ("" if rate["per"] == "day" else
                                        f" per {CODE_WORDS['per'][rate['per']]}"),
        )
        for rate in rates
    ]  # fmt: skip
    usual = found.forms[row["care_form"]].extras_per_day_ore if cost.usual_ore else 0
    return [*lines, (_("Vanliga tillägg"), kr(usual) if usual else "")]


def _rests_on(found: OpenedChoice, row: Row, form: Alternative, cost: Expected) -> str:
    """Which of price and length are those of the same need; blank where no need is given."""
    if not found.need:
        return ""
    own_price = bool(found.rates_of(row))  # then history says no more than the usual extras
    from_history = not own_price or bool(cost.usual_ore)
    if form.stay_of_need:
        all_of_need = form.price_of_need or not from_history
        return _("samma behov") if all_of_need else _("tid: samma behov")
    if not (form.price_of_need and from_history):
        return _("hela vårdformen")
    return _("tillägg: samma behov") if own_price else _("pris: samma behov")


def _need_words(found: OpenedChoice) -> str:
    """What the cards' prices and lengths rest on."""
    if not found.need:
        return _(
            "Inget behov är angivet som det som väger tyngst: allt är räknat på hela vårdformen."
        )
    return _(
        "Samma behov (%(need)s) räknas för sig där minst %(placements)s placeringar har ett pris "
        "och minst %(ended)s har avslutats; annars är det hela vårdformen."
    ) % {
        "need": labels(found.codes.needs).get(found.need, found.need),
        "placements": FEW_PLACEMENTS,
        "ended": FEW_ENDED,
    }


def takes_words(found: OpenedChoice, refuses: Sequence[str] | None) -> str:
    """Whether a provider has said that it takes whom the choice is for; blank: it has not said."""
    if refuses is None:
        return ""
    if not refuses:
        return _("tar emot")
    sought = Sought.of(found.record.choice)
    said = {
        NEED: labels(found.codes.needs).get(sought.need, sought.need),
        AGE: _("%(age)s år") % {"age": sought.age},
        SEX: CODE_WORDS["sex"].get(sought.sex, "").lower(),
        TOGETHER: _("behov, ålder och kön tillsammans"),
    }
    return _("tar inte emot %(what)s") % {"what": listed([said[part] for part in refuses])}


def _is_at(candidate: Candidate, row: Row) -> bool:
    """Whether a candidate is the place of a row."""
    place = (candidate.care_form, candidate.provider_id or None, candidate.home_id or None)
    return place == (row["care_form"], row["provider_id"], row["home_id"])


def alternatives_page(found: OpenedChoice, said: Said) -> Context:
    cards = [_card(found, n, row) for n, row in enumerate(found.side_by_side)]
    steps = asked_last(found.record, found.ladder)
    row = found.record.choice
    asked = found.ladder.step_of(chosen["care_form"]) if (
        found.ladder and (chosen := found.record.chosen)
    ) else None  # fmt: skip
    return {
        "title": _comparison(found),
        "cards": cards,
        "history": _history(found),
        "rests_on": _need_words(found),
        "effect": _effect(found),
        "steps": [step_fields(found, step.key, step.label, said) for step in steps],
        "why_not": _why_not(found, steps),
        "judgement": asked.judgement if asked else "",
        "investigation_days": asked.investigation_days if asked else None,
        "fields": shown(row, said),
        "areas": found.areas,
        "where": found.where,
        "more": [_candidate_row(found, each) for each in _others_to_ask(found)],
        "forms": [(form, named(form)) for form in found.in_order],
        "every_form": [(code, named(code)) for code in CARE_FORMS],
        "providers": sorted(provider_names(found).items()),
        "added": shown({}, said),
    }


def _others_to_ask(found: OpenedChoice) -> list[Candidate]:
    """The first few of each form that stands beside, but those that stand there already."""
    shown = found.side_by_side
    asked = [c for c in found.every_candidate if found.where in ("", c.area)]
    left = [c for c in asked if not any(_is_at(c, row) for row in shown)]
    return [
        each
        for form in dict.fromkeys(row["care_form"] for row in shown)
        for each in [c for c in left if c.care_form == form][:_OF_A_FORM]
    ]


def _why_not(found: OpenedChoice, steps: Sequence[Step]) -> list[tuple[str, str]]:
    """What has been said of home ground, kin and each step before, in the ladder's order."""
    kin = kin_step(found.ladder)
    before = [*at_home(found.ladder), *([(kin.key, kin.label)] if kin else [])]
    before += [(step.key, step.label) for step in steps]
    return [(label, said_of(found.record.weighed(key))) for key, label in before]


def _comparison(found: OpenedChoice) -> list[str]:
    """The sentences: what the chosen alternative costs, its amount marked, and home ground."""
    cost = cost_beside(found)
    if cost is None:
        if found.record.chosen is None:
            return [_("Välj bland alternativen: hemmaplan, ett steg ner, ett steg upp.")]
        return [
            _("%(form)s har ingen egen historik att räkna på.")
            % {"form": named(found.record.chosen["care_form"])}
        ]
    costs = Markup(_("%(form)s kostar troligen <u>%(amount)s</u> i år.")) % {
        "form": cost["form"],
        "amount": cost["this_year"],
    }
    if not cost["home"] or cost["form"] == cost["home_form"]:
        return [costs]
    home = _("%(form)s hemma: %(amount)s.") % {"form": cost["home_form"], "amount": cost["home"]}
    return [costs, " ", home]


def _history(found: OpenedChoice) -> str:
    if not found.forms:
        return _(
            "Det finns inga egna placeringar med pris att räkna på. Alternativen kan väljas ändå; "
            "begär kostnadsförslag."
        )
    stays = sum(form.stays_ended for form in found.forms.values())
    return _(
        "Trolig tid (8 fall av 10 inom parentesen) och avbrott ur kommunens egna placeringar "
        "(n = %(stays)s). Kostnad i år räknas till %(year)s-12-31, från %(start)s. Siffran är ett "
        "underlag: behovet avgör."
    ) % {"stays": number_text(stays), "year": found.start.year, "start": found.start}


def _effect(found: OpenedChoice) -> str:
    """What the choice does to the year, and what a step down or up would."""
    chosen = found.record.chosen
    cost = found.cost_of(chosen) if chosen else None
    if chosen is None or cost is None or cost.this_year_ore is None:
        return ""
    said = [
        _("I årets prognos: %(this_year)s i år och %(next_year)s nästa år.")
        % {"this_year": tkr(cost.this_year_ore), "next_year": tkr(cost.next_year_ore)}
    ]
    for row in found.side_by_side:
        other = found.cost_of(row)
        if row["care_form"] == chosen["care_form"] or not other or other.this_year_ore is None:
            continue
        less = cost.this_year_ore - other.this_year_ore
        says = _("%(form)s: %(amount)s mindre.") if less >= 0 else _("%(form)s: %(amount)s mer.")
        said.append(says % {"form": named(row["care_form"]), "amount": tkr(abs(less))})
    said.append(
        _("Prognosen räknar redan med nya placeringar i vanlig takt; det här är en av dem.")
    )
    return " ".join(said)


def _day_price(each: Candidate) -> str:
    if each.day_price is not None:
        return kr(int(each.day_price * 100))
    return "" if each.procurement == "own" else _("begär förslag")


def _candidate_row(found: OpenedChoice, each: Candidate) -> Context:
    form = found.forms.get(each.care_form)
    row = {"care_form": each.care_form, "day_price": each.day_price,
           "procurement": each.procurement}  # fmt: skip
    cost = found.cost_of(row) if each.day_price is not None else None
    return {
        "form": named(each.care_form),
        "care_form": each.care_form,
        "provider_id": each.provider_id,
        "home_id": each.home_id,
        "distance": "" if each.distance_km is None else str(each.distance_km),
        "about": ", ".join(f"{label.lower()} {text}" for label, text in each.about),
        "takes": takes_words(found, each.refuses),
        "outside": bool(each.refuses),
        "name": each.name,
        "area": each.area,
        "near": each.distance_km is not None
        and each.distance_km <= found.basis.municipality.near_home_km,
        "procurement": each.procurement,
        "kind": CODE_WORDS["procurement"][each.procurement],
        "rank": each.rank or "",
        "price": as_field(each.day_price),
        "day": _day_price(each),
        "this_year": tkr(cost.this_year_ore) if cost and form else "",
    }
