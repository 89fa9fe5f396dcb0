"""The Word template: the one that comes with hemmaplan, or the municipality's own.

A template is an ordinary Word document with tags (`TAGS`) in its text, header or footer. Styles
that it lacks are taken from ours, so a municipality's own letter needs nothing but the tags.
"""

import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "kommun": "kommunens namn",
        "namnd": "nämnden",
        "titel": "rapportens titel",
        "period": "perioden, tom när den står i titeln",
        "rapport": "titel och period på en rad, för sidfoten",
        "slag": "slag av handling: Tjänsteskrivelse",
        "diarienummer": "diarienummer, tomt tills det finns",
        "datum": "rapportens datum",
        "uppgifter": "slag, diarienummer och datum på en rad",
        "version": "fingeravtryck av underlaget",
        "innehall": "hela rapporten, ensam i ett stycke och skriven {{p innehall }}",
    }
)
"""What a template may hold, with what each tag prints (Swedish)."""

STYLES = (
    "heading 1", "heading 2", "heading 3", "caption", "List Number", "Strong", "Ingress", "Not",
    "Nyckeltal", "Nyckeltalsvärde", "Bild", "Tabelltext", "Tabelltal", "Rapporttabell", "Bättre",
    "Sämre",
)  # fmt: skip
"""The styles of a report by their names in the file; those that a template lacks are ours."""

NO_PLACE = (
    "Wordmallen saknar taggen {{p innehall }}, som säger var rapporten ska stå. "
    "Skriv den ensam i ett eget stycke i brödtexten."
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip file can say
_OLE = b"\xd0\xcf\x11\xe0"  # how an encrypted document begins, and a .doc
_TYPES = "[Content_Types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml."
_LARGEST = 50_000_000  # unpacked; a template is pages of text and a coat of arms


class BadTemplate(ValueError):
    """The template can't be used; the message (Swedish) says why and what to do."""


def default_template() -> bytes:
    """hemmaplan's own template as DOCX; the same bytes every time."""
    root = files("hemmaplan.render") / "word"
    return packed({name: file.read_bytes() for name, file in _walk(root, "")})


def _walk(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        name = path + entry.name
        found += _walk(entry, name + "/") if entry.is_dir() else [(name, entry)]
    return found


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a zip file in a fixed order with fixed dates; the list of types first, as readers
    expect."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != _TYPES, name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return output.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a document. Raises BadTemplate for what is no sound Word document."""
    if content.startswith(_OLE):
        raise BadTemplate(
            "Wordmallen är skyddad med lösenord, eller sparad i det gamla formatet .doc. "
            "Ta bort lösenordet och spara den som .docx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise BadTemplate("Wordmallen är för stor. Ta bort bilder som inte behövs.")
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as reason:
        raise BadTemplate(
            "Wordmallen är skadad eller inget Worddokument. Öppna den i Word och spara om den "
            "som .docx."
        ) from reason
    types = parts.get(_TYPES, b"")
    if b"macroEnabled" in types:
        raise BadTemplate("Wordmallen innehåller makron. Spara den som .docx utan makron.")
    if _MAIN + b"document.main+xml" not in types and _MAIN + b"template.main+xml" not in types:
        raise BadTemplate("Wordmallen är inget Worddokument. Spara den som .docx i Word.")
    # A .dotx differs from a .docx in this word only.
    parts[_TYPES] = types.replace(_MAIN + b"template.main+xml", _MAIN + b"document.main+xml")
    return parts


def filled(template: bytes, values: Mapping[str, Any]) -> Any:
    """A python-docx document of the template (ours when empty) with its tags filled in.

    `values` has every tag of `TAGS`. Raises BadTemplate for a template that can't be opened, has
    a tag that there is none of or is written wrongly, or has no place for the report.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    source = io.BytesIO(packed(unpacked(template or default_template())))
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        opened = DocxTemplate(source)
        tags = opened.get_undeclared_template_variables(environment)
    except TemplateSyntaxError as reason:
        raise BadTemplate(
            f"Wordmallen har en tagg som är felskriven: {reason.message}. "
            "Skriv till exempel {{ kommun }}."
        ) from reason
    except Exception as reason:  # whatever a reader of XML says of what is no Word document
        raise BadTemplate(
            "Wordmallen är skadad: delar av den saknas eller går inte att läsa. Öppna den i Word "
            "och spara om den som .docx."
        ) from reason
    _require_known(tags)
    try:
        opened.render(dict(values), environment)
    except Exception as reason:  # what is written between the braces is the template's own
        raise BadTemplate(f"Wordmallen kan inte fyllas i: {reason}.") from reason
    return opened.docx  # get_docx() would read the template anew


@dataclass(frozen=True, slots=True)
class Examined:
    """What a template has of what a report uses: tags of `TAGS`, styles of `STYLES`, in order."""

    tags: tuple[str, ...]
    missing_tags: tuple[str, ...]
    own_styles: tuple[str, ...]
    missing_styles: tuple[str, ...]


def examined(template: bytes) -> Examined:
    """What a template (ours when empty) has and lacks. Raises BadTemplate for one that can't be
    used."""
    from docxtpl import DocxTemplate

    mark = dict.fromkeys(TAGS, "")
    word = filled(template, mark)
    source = io.BytesIO(packed(unpacked(template or default_template())))
    tags = DocxTemplate(source).get_undeclared_template_variables()
    own = Styles(word).ids
    return Examined(
        tuple(tag for tag in TAGS if tag in tags),
        tuple(tag for tag in TAGS if tag not in tags),
        tuple(name for name in STYLES if name in own),
        tuple(name for name in STYLES if name not in own),
    )


def _require_known(tags: set[str]) -> None:
    unknown = sorted(tags - set(TAGS))
    if unknown:
        word = "taggen" if len(unknown) == 1 else "taggarna"
        raise BadTemplate(
            f"Wordmallen har {word} {', '.join(f'{{{{ {tag} }}}}' for tag in unknown)}, som inte "
            f"finns. De som finns är: {', '.join(TAGS)}."
        )
    if "innehall" not in tags:
        raise BadTemplate(NO_PLACE)


class Styles:
    """Names of styles to the ids that a document has them under; ours where it lacks one."""

    def __init__(self, document: Any) -> None:
        self.element = document.styles.element
        self.ids = _ids(self.element)

    def __call__(self, name: str) -> str:
        """The id of a style by its name in the file (`heading 1`, `Tabelltal`)."""
        if name not in self.ids:
            self._take(name)
        return self.ids[name]

    def _take(self, name: str) -> None:
        from docx.oxml.ns import qn

        ours = _our_styles()
        style = deepcopy(ours[name])
        wanted = id = style.get(qn("w:styleId"))
        number = 2
        while id in self.ids.values():
            id, number = f"{wanted}{number}", number + 1
        style.set(qn("w:styleId"), id)
        style.attrib.pop(qn("w:default"), None)
        self.ids[name] = id
        names = {each.get(qn("w:styleId")): other for other, each in ours.items()}
        for reference in style.xpath("./w:basedOn | ./w:next"):
            reference.set(qn("w:val"), self(names[reference.get(qn("w:val"))]))
        for numbering in style.xpath("./w:pPr/w:numPr"):  # ours; lists are numbered one by one
            numbering.getparent().remove(numbering)
        self.element.append(style)


def _our_styles() -> dict[str, Any]:
    from docx.oxml.parser import parse_xml

    element = parse_xml((files("hemmaplan.render") / "word/word/styles.xml").read_bytes())
    return {style.xpath("string(./w:name/@w:val)"): style for style in element.xpath("./w:style")}


def _ids(styles: Any) -> dict[str, str]:
    return {
        str(style.xpath("string(./w:name/@w:val)")): str(style.xpath("string(./@w:styleId)"))
        for style in styles.xpath("./w:style")
    }
