"""The vouchers that stand in several SIE files that are added to each other, each counted once.

A file without balances (vouchers on their way in, type 4 I, or a part of a year taken out) is added
to the others, and two such may overlap. A voucher's series, number and day name it (5 kap. 6 och
7 §§ bokföringslagen, 1999:1078: the number, or what else tells without difficulty which it is).
Vouchers on their way in may lack a number (SIE 4B, 8.23): those are known by what is in them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from hemmaplan.ingest.sie.records import Findings
from hemmaplan.ingest.sie.sie import Sie, Voucher

Content = tuple[tuple[object, ...], ...]
Name = tuple[str, ...]
File = tuple[Sie, Findings]


class _Counted(NamedTuple):
    """A voucher that is counted, and the file that it is counted from."""

    file: str
    voucher: Voucher


class _Met(NamedTuple):
    """A voucher that another file gives too. `how`: "same", "changed", or "alike" when only what
    is in them is the same and their numbers are not."""

    how: str
    voucher: Voucher
    counted: _Counted


@dataclass(slots=True)
class _Known:
    """The vouchers counted so far, by name and by what is in them."""

    named: dict[Name, dict[Content, _Counted]] = field(default_factory=dict)
    alike: dict[Content, list[_Counted]] = field(default_factory=lambda: defaultdict(list))

    def met(self, name: Name | None, content: Content, before: int) -> tuple[str, _Counted] | None:
        """How the voucher is known. `before`: how many with the same content the file has used."""
        if name is not None and name in self.named:
            same = self.named[name].get(content)
            return ("same", same) if same else ("changed", next(iter(self.named[name].values())))
        left = self.alike.get(content, [])[before:]
        unnumbered = [each for each in left if name is None or not each.voucher.number]
        if unnumbered:
            return "same", unnumbered[0]
        return ("alike", left[0]) if left else None

    def add(self, name: Name | None, content: Content, counted: _Counted) -> None:
        if name is not None:
            self.named.setdefault(name, {}).setdefault(content, counted)
        self.alike[content].append(counted)


def counted_once(files: Sequence[File], are_counted: Sequence[bool]) -> list[Sie]:
    """The files, each without the vouchers that another of them gives; tells which those are.

    `are_counted`: whether anything is read from the file at all. Where the same voucher has other
    rows, a file with balances goes before one without, and then the one written last (#GEN).
    """
    places = [place for place, counts in enumerate(are_counted) if counts]
    result = [sie for sie, _ in files]
    if len(places) < 2 or all(files[place][0].year_balances for place in places):
        return result
    known = _Known()
    for place in sorted(places, key=lambda place: _rank(files[place][0])):
        sie, found = files[place]
        kept, met = _sifted(sie, found.file, known)
        result[place] = replace(sie, vouchers=kept)
        _tell(met, len(sie.vouchers), found)
    return result


def _rank(sie: Sie) -> tuple[bool, int]:
    """The surest file first; those alike stand as they are named (`sorted` is stable)."""
    return not sie.year_balances, -(sie.made_on or date.min).toordinal()


def _sifted(sie: Sie, file: str, known: _Known) -> tuple[list[Voucher], list[_Met]]:
    """The vouchers that count, added to `known`, and those that another file gives too."""
    kept: list[tuple[Name | None, Content, Voucher]] = []
    met: list[_Met] = []
    used: Counter[Content] = Counter()
    for voucher in sie.vouchers:
        name = _name(sie, voucher)
        content: Content = (_company(sie), *sorted(each[1:] for each in voucher.transactions))
        hit = known.met(name, content, used[content]) if voucher.transactions else None
        if hit:
            used[content] += hit[0] != "changed"
            met.append(_Met(hit[0], voucher, hit[1]))
        if not hit or hit[0] == "alike":
            kept.append((name, content, voucher))
    for name, content, voucher in kept:
        known.add(name, content, _Counted(file, voucher))
    return [voucher for *_, voucher in kept], met


def _company(sie: Sie) -> tuple[str, str]:
    return sie.organisation_number.replace("-", ""), sie.company_id


def _name(sie: Sie, voucher: Voucher) -> Name | None:
    if not voucher.number:
        return None
    return *_company(sie), voucher.series, voucher.number, voucher.day


def _tell(met: Sequence[_Met], vouchers: int, found: Findings) -> None:
    """One finding for each other file and each way of being known."""
    by_kind: dict[tuple[str, str], list[_Met]] = defaultdict(list)
    for each in met:
        by_kind[each.how, each.counted.file].append(each)
    for (how, file), several in by_kind.items():
        code, message = _said(how, file, several, vouchers)
        add = found.warning if how == "alike" else found.error
        add(
            code, message, row=several[0].voucher.row, label="#VER",
            amount_ore=sum(each.voucher.debit_ore for each in several),
        )  # fmt: skip


def _said(how: str, file: str, several: Sequence[_Met], vouchers: int) -> tuple[str, str]:
    """The finding's code and message. `vouchers`: how many the file has."""
    first, counted = several[0].voucher, several[0].counted.voucher
    few = f"{len(several)} av filens {vouchers} verifikationer"
    example = f"den första, {first.name} den {first.day}, på rad {counted.row} där"
    if how == "changed":
        return "sie_voucher_changed", (
            f"{few} har samma serie, nummer och dag som i {file} men andra rader ({example}). Bara "
            f"{file} räknas för dem: den har saldon eller är senast skriven. Ta bort den fil som "
            "inte gäller; är det olika verifikationer, så låt dem få olika nummer där de skapas."
        )
    if how == "alike":
        return "sie_voucher_alike", (
            f"{few} har samma dag, konton, belopp och text som i {file} men andra nummer "
            f"({example}). Båda räknas. Är de redan bokförda under nya nummer, så ta bort den här "
            "filen."
        )
    if len(several) == vouchers:
        same, remedy = f"Verifikationerna är desamma som i {file}, så de", "Ta bort den ena filen."
    else:
        same = f"{few} finns också i {file} ({example}) och"
        remedy = "Ta ut filerna för perioder som inte överlappar varandra, eller ta bort den ena."
    return "sie_voucher_twice", f"{same} räknas bara därifrån. {remedy}{_unnumbered(several)}"


def _unnumbered(several: Sequence[_Met]) -> str:
    if all(each.voucher.number and each.counted.voucher.number for each in several):
        return ""
    return (
        " De som saknar nummer är kända på dag, konton, belopp och text: är det två olika "
        "händelser, så ge dem nummer där de skapas."
    )
