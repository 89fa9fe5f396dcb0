"""The papers of a choice: the call-off request and the placement agreement, as DOCX and PDF."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hemmaplan.core.choice_prices import agreed_rates, is_priced
from hemmaplan.reports.choice_papers import AGREEMENT, REQUEST, Issue, Party, agreement, request
from hemmaplan.reports.files import rendered
from hemmaplan.store.queries import current_municipality
from hemmaplan.store.viewer import READS_ROWS
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.choices import NoChoice, OpenedChoice, opened
from hemmaplan.web.downloads import attached

_FORMATS = ("docx", "pdf")


@open_to(READS_ROWS)
def paper(asked: HttpRequest, choice_id: str, what: str, about: str, ending: str) -> HttpResponse:
    """`about` is the provider asked; an agreement is with the provider of the chosen place."""
    try:
        found = opened(viewer_of(asked), choice_id, localdate())
    except NoChoice:
        raise Http404(
            _("Valet %(choice_id)s finns inte, eller visas inte för dig.")
            % {"choice_id": choice_id}
        ) from None
    if ending not in _FORMATS or what not in (REQUEST, AGREEMENT):
        raise Http404(_("Den handlingen finns inte."))
    municipality, record = current_municipality(), found.record
    version = sha256(repr((found.version, what, about)).encode()).hexdigest()[:12]
    if what == REQUEST:
        if about not in {row["provider_id"] for row in record.call_offs}:
            raise Http404(_("Utföraren är inte tillfrågad."))
        made = request(
            record, _party(found, about), Issue(municipality, found.today, version, found.codes)
        )
    else:
        chosen = record.chosen
        priced = is_priced(agreed_rates(record, vat_pct=found.vat_pct))
        if chosen is None or not chosen["provider_id"] or not priced:
            raise Http404(_("Ett avtal behöver en utförare och ett pris."))
        on = record.choice["decided_on"] or found.today
        party = _party(found, chosen["provider_id"])
        known = found.terms_of(chosen)
        made = agreement(record, party, Issue(municipality, on, version, found.codes),
                         shares=known.shares if known else {})  # fmt: skip
    content = rendered(made, ending, municipality.word_template)
    name = f"{made.title.lower()}-{record.id}.{ending}".replace("/", "-")
    return attached(content, name.replace("ö", "o"))


def _party(found: OpenedChoice, provider_id: str) -> Party:
    providers = found.basis.table_or_empty("providers")
    own = providers.filter(providers["provider_id"] == provider_id)["name"].drop_nulls()
    agreed = next(
        (a["agreement_id"] for a in found.agreements if a["provider_id"] == provider_id), ""
    )
    return Party(provider_id, own[0] if len(own) else "", agreed)
