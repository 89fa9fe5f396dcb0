"""The Word template: replaceable by a municipality's own, and said what is wrong with one."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from tests.render.sample import sample

from hemmaplan.render.docx import render_docx
from hemmaplan.render.word_template import TAGS, BadTemplate, default_template


def bare(*lines: str) -> bytes:
    """A template with nothing of ours: python-docx's own document, with these paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The document with a part changed, or left out when `new` is empty and `old` too."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                if not old:
                    continue
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return output.getvalue()


def test_our_own_is_the_same_every_time_and_uses_only_tags_that_there_are():
    assert default_template() == default_template()
    assert render_docx(sample(), default_template()) == render_docx(sample())


def test_a_municipalitys_own_keeps_its_look_and_gets_the_styles_it_lacks():
    template = bare("Dnr {{ diarienummer }}, {{ namnd }}", "{{p innehall }}", "Hälsningar")
    document = docx.Document(io.BytesIO(template))
    document.styles["Heading 1"].font.name = "Comic Sans MS"
    document.sections[0].header.paragraphs[0].text = "{{ kommun }} {{ version }}"
    word = docx.Document(io.BytesIO(render_docx(sample(), saved(document))))
    assert word.paragraphs[0].text == "Dnr SN/2026:41, Socialnämnden"
    assert word.paragraphs[1].text == "Förslag till beslut"
    assert word.paragraphs[-1].text == "Hälsningar"
    assert word.styles["Heading 1"].font.name == "Comic Sans MS"
    assert word.sections[-1].header.paragraphs[0].text == "Exempelkommun 4f2a91"
    assert {"Tabelltal", "Nyckeltal", "Rapporttabell"} <= {s.name for s in word.styles}
    ids = [style.get(qn("w:styleId")) for style in word.styles.element.style_lst]
    assert len(ids) == len(set(ids))
    used = set(word.element.body.xpath(".//w:pStyle/@w:val | .//w:rStyle/@w:val"))
    assert used <= set(ids)


def test_styles_are_found_by_name_in_a_swedish_word_too():
    """Ours has Word's Swedish ids (Rubrik1 for `heading 1`), as a Swedish Word writes them."""
    word = docx.Document(io.BytesIO(render_docx(sample(), default_template())))
    heading = next(p for p in word.paragraphs if p.text == "Sammanfattning")
    assert (heading.style.name, heading.style.style_id) == ("Heading 1", "Rubrik1")


def test_the_place_for_the_report_may_stand_in_a_section_of_its_own():
    document = docx.Document()
    document.add_paragraph("Försättsblad")
    document.add_section()
    document.add_paragraph("{{p innehall }}")
    word = docx.Document(io.BytesIO(render_docx(sample(), saved(document))))
    assert word.paragraphs[0].text == "Försättsblad"
    assert len(word.sections) == 2


def test_a_template_of_the_kind_dotx():
    template = changed(
        default_template(), "[Content_Types].xml", b"document.main+xml", b"template.main+xml"
    )
    assert render_docx(sample(), template) == render_docx(sample())


ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (bare("{{ komun }}", "{{p innehall }}"), "taggen {{ komun }}, som inte finns"),
        (bare("{{ a }} {{ b }}", "{{p innehall }}"), "taggarna {{ a }}, {{ b }}"),
        (bare("{{ kommun }}"), "saknar taggen {{p innehall }}"),
        (bare("{{ kommun rapport }}", "{{p innehall }}"), "felskriven"),
        (bare("{% if kommun %}", "{{p innehall }}"), "felskriven"),
        (bare("{{ kommun.__class__.mro() }}", "{{p innehall }}"), "kan inte fyllas i"),
        (bare("{{ kommun / 0 }}", "{{p innehall }}"), "kan inte fyllas i"),
        (bare("{{ innehall }}"), "ensam i ett eget stycke"),
        (bare("{{p innehall }}", "{{p innehall }}"), "ensam i ett eget stycke"),
        (ENCRYPTED, "skyddad med lösenord"),
        (default_template()[:900], "skadad eller inget Worddokument"),
        (b"PK\x03\x04 inget", "skadad eller inget Worddokument"),
        (b"%PDF-1.7", "skadad eller inget Worddokument"),
        (changed(default_template(), "word/document.xml", b"</w:body>", b""), "skadad"),
        (changed(default_template(), "word/document.xml", b"", b""), "skadad"),
        (changed(default_template(), "word/styles.xml", b"<w:style ", b"<"), "skadad"),
        (
            changed(
                default_template(),
                "[Content_Types].xml",
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
                b"vnd.ms-word.document.macroEnabled.main",
            ),
            "makron",
        ),
        (
            changed(
                default_template(), "[Content_Types].xml", b"wordprocessingml", b"spreadsheetml"
            ),
            "inget Worddokument",
        ),
    ],
)
def test_what_is_wrong_with_a_template_is_said(template, told):
    with pytest.raises(BadTemplate) as error:
        render_docx(sample(), template)
    assert told in str(error.value)


def test_an_unknown_tag_in_a_footer_is_named_too():
    document = docx.Document(io.BytesIO(bare("{{p innehall }}")))
    document.sections[0].footer.paragraphs[0].text = "{{ handläggare }}"
    with pytest.raises(BadTemplate, match="handläggare"):
        render_docx(sample(), saved(document))


def test_every_tag_prints_something():
    template = bare(*(f"{tag}={{{{ {tag} }}}}" for tag in TAGS if tag != "innehall"))
    document = docx.Document(io.BytesIO(template))
    document.add_paragraph("{{p innehall }}")
    word = docx.Document(io.BytesIO(render_docx(sample(), saved(document))))
    told = dict(p.text.split("=", 1) for p in word.paragraphs[: len(TAGS) - 1])
    assert told["uppgifter"] == "Tjänsteskrivelse · SN/2026:41 · 2026-11-05"
    assert [tag for tag, text in told.items() if not text] == ["period"]  # it stands in the title
