"""The tutorial is run as written, and its pictures show what it makes."""

import io
import re
from pathlib import Path

import docx
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from tests.docs.tutorial import PAGE, STEP, walk

IMAGES = Path(__file__).parents[2] / "docs/images"
OWN_WORDS = "köpt vård drog över, personalen höll budget"


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The folder where every step has been taken, and what the steps printed."""
    place = tmp_path_factory.mktemp("tutorial")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        return place, list(walk())


def test_every_step_gives_what_the_page_says(walked):
    _, answers = walked
    assert len(list(STEP.finditer(PAGE))) == PAGE.count("```") // 2
    for command, said, printed in answers:
        pattern = re.escape(said).replace(re.escape("[...]"), ".*")
        assert re.fullmatch(pattern, printed, re.DOTALL), f"{command}\n{printed}"


def test_own_words_stand_in_word_and_in_the_closed_month(walked):
    place, _ = walked
    word = docx.Document(io.BytesIO((place / "rapport.docx").read_bytes()))
    assert any(OWN_WORDS in paragraph.text for paragraph in word.paragraphs)
    assert OWN_WORDS in (place / "webben.html").read_text("utf-8")
    assert (place / "min-kommun" / "rapportmall.docx").exists()


def test_every_picture_is_there_and_says_what_it_shows():
    pictures = re.findall(r"!\[([^\]]*)\]\(\.\./images/([^)]+)\)", PAGE)
    assert len(pictures) == 3
    for words, name in pictures:
        assert len(words) > 40
        assert (IMAGES / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("picture", "file", "page"),
    [
        ("forsta-rapporten-pdf.png", "rapport.pdf", 0),
        ("forsta-rapporten-bild.png", "bilder.pdf", 1),
    ],
)
def test_the_pictures_show_what_is_made_now(walked, picture, file, page):
    """Grey and small, so that another edition of a letter is no difference; a missing table is.

    When this fails because the report has changed: script/pictures.
    """
    place, _ = walked
    document = pypdfium2.PdfDocument(place / file)
    made = document[page].render(scale=1.5).to_pil()
    document.close()
    shown = Image.open(IMAGES / picture)
    size = (60, round(60 * made.height / made.width))
    now, then = (np.asarray(each.convert("L").resize(size), dtype=float) for each in (made, shown))
    assert np.abs(now - then).mean() < 2
