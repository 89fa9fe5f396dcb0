"""Wordmall: examined, tried, taken into use, and back."""

import io
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.render.test_word_template import bare
from tests.web.test_adoption import text

from hemmaplan.render.word_template import default_template
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.queries import current_batch, dataset
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
PAGE = "/installningar/mall/"
ALL = Viewer(Role.CONTROLLER)
OWN = bare("Brevhuvud {{ kommun }}", "{{p innehall }}")


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


def send(client, content=OWN, name="Vår mall.docx", **more):
    form = {"gor": "prova", "slut": "ja", "fil": SimpleUploadedFile(name, content), **more}
    return client.post(PAGE, form)


def in_use() -> bytes:
    return bytes(dataset(ALL).municipality.word_template)


def test_a_template_is_examined_tried_used_and_taken_back(controller, read_in):
    address = send(controller).headers["Location"]
    page = text(controller.get(address))
    assert "Vår mall.docx kan användas" in page
    assert "diarienummer" in page
    assert "Nyckeltal" in page
    trial = docx.Document(io.BytesIO(controller.get(f"{address}prov.docx").content))
    assert trial.paragraphs[0].text == "Brevhuvud Småkommun"
    assert current_batch() == read_in
    assert "Det går att ångra" in text(controller.post(address, {"svar": "ja"}, follow=True))
    assert in_use() == OWN
    assert not list(Path(settings.STAGING_FOLDER).glob("*"))
    assert AuditEntry.objects.filter(action="settings.template").count() == 1
    assert controller.get(f"{PAGE}nu/rapportmall.docx").content == OWN
    controller.post(PAGE, {"gor": "angra", "inlasning": current_batch().pk})
    assert in_use() == b""


def test_back_to_hemmaplans_own(controller):
    address = send(controller).headers["Location"]
    controller.post(address, {"svar": "ja"})
    assert "er egen mall" in text(controller.get(PAGE))
    controller.post(PAGE, {"gor": "standard"})
    assert in_use() == b""
    assert controller.get(f"{PAGE}nu/rapportmall.docx").content == default_template()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK", "mall.docx", "skadad"),
        (bare("ingen plats"), "mall.docx", "saknar taggen"),
        (bare("{{ kommunen }}", "{{p innehall }}"), "mall.docx", "kommunen"),
        (OWN, "mall.pdf", "docx- eller .dotx-fil"),
    ],
)
def test_one_that_can_not_be_used_is_told_and_not_kept(content, name, said, controller, read_in):
    answer = send(controller, content, name)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not list(Path(settings.STAGING_FOLDER).glob("*"))
    assert current_batch() == read_in


def test_a_no_throws_it_away(controller, read_in):
    address = send(controller).headers["Location"]
    assert "Inget är ändrat" in text(controller.post(address, {"svar": "nej"}, follow=True))
    assert "Välj den igen" in text(controller.get(address, follow=True))
    assert current_batch() == read_in
