"""PDF/UA-1 by a checker that is not the one that made the file, and by our own eyes on the tags.

`page` holds the 104 machine-checkable rules that veraPDF has for PDF/UA-1, tried on veraPDF's own
corpus of right and wrong files. The tests below it are the conditions of the Matterhorn protocol
that a reader's screen reader meets first, read out of the file without that checker. Both are
tried on broken files, so that they can't be silent. What neither can see: whether the order of
reading makes sense, an alternative text says what the picture shows, a header is the right one.
"""

import io
import itertools
import re

import page
import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from tests.render.sample import long_table, sample

from hemmaplan.render.document import ChartBlock
from hemmaplan.render.pdf import render_pdf
from hemmaplan.render.presentation import render_presentation


def report() -> bytes:
    return render_pdf(sample(blocks=[*sample().blocks, long_table(60)]))


def presentation() -> bytes:
    return render_presentation(sample())


@pytest.fixture(scope="module", params=[report, presentation], ids=["report", "presentation"])
def content(request) -> bytes:
    return request.param()


@pytest.fixture(scope="module")
def reader(content) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def elements(node, above=()):
    """Every structure element below a node, with the types above it."""
    node = node.get_object()
    type = node.get("/S")
    if type:
        yield node, above
    kids = node.get("/K", [])
    for each in kids if isinstance(kids, ArrayObject) else [kids]:
        kid = each.get_object()
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield from elements(kid, (*above, type) if type else above)


def tree(reader):
    return list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))


def of_type(reader, *types):
    return [node for node, _ in tree(reader) if node["/S"] in types]


def attributes(node) -> dict:
    given = node.get("/A", ArrayObject())
    given = given.get_object()
    each = given if isinstance(given, ArrayObject) else [given]
    return {key: value for one in each for key, value in one.get_object().items()}


def test_a_checker_of_its_own_finds_nothing(content):
    found = page.validate_pdf_bytes(content, profile="ua1")
    assert found.is_compliant, [(f.rule_id, f.message) for f in found.failures]
    assert found.rules.total > 100
    assert found.rules.failed == 0


def _without_language(writer):
    del writer.root_object["/Lang"]


def _without_a_text_alternative(writer):
    figure = next(
        n
        for n, _ in elements(writer.root_object["/StructTreeRoot"])
        if n["/S"] == "/Figure" and "/Alt" in n
    )
    del figure["/Alt"]


def _without_tags(writer):
    del writer.root_object["/StructTreeRoot"]


def _with_a_heading_skipped(writer):
    node = next(n for n, _ in elements(writer.root_object["/StructTreeRoot"]) if n["/S"] == "/H1")
    node[NameObject("/S")] = NameObject("/H3")


def _without_its_name_shown(writer):
    del writer.root_object["/ViewerPreferences"]


def _without_words_for_a_link(writer):
    for each in writer.pages:
        for annotation in each.get("/Annots", []):
            annotation.get_object().pop("/Contents", None)


@pytest.mark.parametrize(
    "broken",
    [
        _without_language, _without_a_text_alternative, _without_tags, _with_a_heading_skipped,
        _without_its_name_shown, _without_words_for_a_link,
    ],
)  # fmt: skip
def test_the_checker_finds_what_is_wrong(broken):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(report()))
    broken(writer)
    output = io.BytesIO()
    writer.write(output)
    assert not page.is_pdf_compliant_bytes(output.getvalue(), profile="ua1")


def test_language_title_and_mark_as_tagged(reader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "sv-SE"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/Suspects" not in root["/MarkInfo"] or not root["/MarkInfo"]["/Suspects"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert sample().title in metadata


def test_all_content_is_tagged_or_told_to_be_decoration(reader):
    """No text is shown and no line painted outside marked content."""
    for sheet in reader.pages:
        depth = 0
        for operands, operator in sheet.get_contents().operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"Do", b"f", b"f*", b"S", b"s", b"B", b"sh"):
                assert depth > 0, (operator, operands)
        assert depth == 0


def test_a_number_of_content_belongs_to_one_element(reader):
    """Every MCID on a page has its place in the tree, and the page leads to it."""
    found = parent_tree(reader)
    for sheet in reader.pages:
        used = [
            int(operands[1]["/MCID"])
            for operands, operator in sheet.get_contents().operations
            if operator == b"BDC" and len(operands) > 1 and "/MCID" in operands[1]
        ]
        assert len(used) == len(set(used))
        owners = found[int(sheet["/StructParents"])]
        assert all(owners[number].get_object().get("/S") for number in used)


def test_headings_begin_with_one_and_skip_no_level(reader):
    levels = [int(node["/S"][2:]) for node, _ in tree(reader) if re.match(r"/H\d", node["/S"])]
    assert levels
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_picture_says_what_it_shows(reader):
    charts = {block.alt for block in sample().blocks if isinstance(block, ChartBlock)}
    pictures = [node["/Alt"] for node in of_type(reader, "/Figure")]
    assert set(pictures) == charts
    assert len(pictures) == len(charts)


def test_tables_are_rows_of_cells_and_their_headers_say_of_what(reader):
    tables = of_type(reader, "/Table")
    assert tables
    for table in tables:
        below = list(elements(table))
        headers = [node for node, _ in below if node["/S"] == "/TH"]
        assert headers
        assert all(attributes(node)["/Scope"] in ("/Column", "/Row", "/Both") for node in headers)
        for node, above in below:
            if node["/S"] in ("/TH", "/TD"):
                assert above[-1] == "/TR"
        widths = {
            sum(
                int(attributes(kid.get_object()).get("/ColSpan", 1))
                for kid in node["/K"]
                if kid.get_object().get("/S") in ("/TH", "/TD")
            )
            for node, _ in below
            if node["/S"] == "/TR"
        }
        assert len(widths) == 1


def parent_tree(reader) -> dict:
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"].get_object()["/Nums"]
    return {int(numbers[i]): numbers[i + 1].get_object() for i in range(0, len(numbers), 2)}


def test_links_have_words_a_place_in_the_tree_and_are_reached_in_its_order(reader):
    parents = parent_tree(reader)
    for sheet in reader.pages:
        for each in sheet.get("/Annots", []):
            link = each.get_object()
            assert link.get("/Contents")
            owner = parents[int(link["/StructParent"])]
            assert owner["/S"] in ("/Link", "/Reference")
            assert any(kid.get_object().get("/Type") == "/OBJR" for kid in owner["/K"]
                       if isinstance(kid.get_object(), DictionaryObject))  # fmt: skip
            assert sheet["/Tabs"] == "/S"


def test_fonts_are_embedded_and_know_their_letters(reader):
    fonts = {
        font.indirect_reference.idnum: font.get_object()
        for sheet in reader.pages
        for font in sheet["/Resources"]["/Font"].values()
        if font.indirect_reference
    }
    assert fonts
    for font in fonts.values():
        inner = font["/DescendantFonts"][0].get_object()
        descriptor = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        assert font["/ToUnicode"].get_object().get_data().count(b"beginbf")


def test_text_is_never_empty_of_meaning(reader):
    """No element that a screen reader stops at says nothing at all."""
    for node in of_type(reader, "/H1", "/H2", "/P", "/LI", "/Caption"):
        assert node.get("/K") not in (None, ArrayObject()), node
