"""What prices usually are, to hold one against that is written by hand, before it is saved."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from hemmaplan.core import price_checks
from hemmaplan.core.price_checks import FAR
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.queries import EmptyRegister, State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.ahead import EVERYBODY
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at
from hemmaplan.web.opened import open_for

Like = tuple[str, str, str]
"""Care form, kind and per (`core.price_checks`)."""


def usual_price(care_form: str, kind: str, per: str) -> Decimal | None:
    """The median in kronor, be it of a few; None where there is none. Of the state that pages
    show: a price more or less makes nothing else usual."""
    try:
        page = open_for(EVERYBODY, shows_only=True)
    except EmptyRegister:
        return None
    return usual_prices_at(page.state, EVERYBODY).get((care_form, kind, per))


def far_from_usual(amount: Decimal, care_form: str | None, kind: str, per: str) -> Decimal | None:
    """The usual price that an amount is far from; None where it is not, or nothing is usual."""
    usual = usual_price(care_form, kind, per) if care_form and amount > 0 else None
    near = usual is None or (usual < amount * FAR and amount < usual * FAR)
    return None if near else usual


def kronor(amount: Decimal) -> str:
    """A price of an agreement, to the öre."""
    return number_text(Fraction(amount), 2)


@kept(room=4)
def usual_prices_at(state: State, viewer: Viewer) -> Mapping[Like, Decimal]:
    rows = price_checks.usual_prices(dataset_at(state, viewer), enough=1).iter_rows()
    return {(form, kind, per): Decimal(str(usual)) for form, kind, per, usual in rows}
