"""The words of the field in plain Swedish: one source for the pages, the search and the handbook.

Each says what hemmaplan means by the word, and so what its figures count. The law's own texts are
in the parameters with their references; a word here is no legal definition.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """`key` is its place in an address, `term` as it is written, `meaning` a sentence or two."""

    key: str
    term: str
    meaning: str


def _words(*rows: tuple[str, str, str]) -> dict[str, Word]:
    found = {key: Word(key, term, meaning) for key, term, meaning in rows}
    if len(found) != len(rows):
        raise ValueError("two words have the same key")
    return found


CARE = _words(
    ("placering", "Placering",
     "Vård utanför det egna hemmet, i en vårdform från en dag till en annan. En person kan ha "
     "flera efter varandra, och ibland två på en gång."),
    ("vardform", "Vårdform",
     "Vilket slags vård en placering är: familjehem, HVB, stödboende och så vidare."),
    ("vardygn", "Vårddygn",
     "Ett dygn för en person i en placering. Volymen som kostnaden räknas på."),
    ("hemmaplan", "Hemmaplan",
     "Lösningar där personen bor kvar eller nära: stöd i hemmet, öppenvård, släkt och nätverk, "
     "kommunens egna familjehem."),
    ("oppenvard", "Öppenvård",
     "Stöd och behandling medan man bor hemma. Egen när kommunen utför den, extern när den köps."),
    ("familjehem", "Familjehem",
     "Ett enskilt hem som tar emot någon för stadigvarande vård på nämndens uppdrag."),
    ("natverkshem", "Nätverkshem",
     "Ett familjehem hos släkt eller någon annan som personen redan känner."),
    ("jourhem", "Jourhem",
     "Ett enskilt hem som vid upprepade tillfällen tar emot barn för tillfällig vård."),
    ("konsulentstott", "Konsulentstött familjehem",
     "Ett familjehem som köps av ett företag eller en organisation, som också handleder hemmet. "
     "Dyrare per dygn än ett eget."),
    ("hvb", "HVB",
     "Hem för vård eller boende: en verksamhet som tar emot enskilda för vård eller behandling "
     "tillsammans med ett boende."),
    ("stodboende", "Stödboende",
     "Eget boende med stöd för unga 16–20 år, som förbereder för ett självständigt liv. För "
     "16–17 år krävs särskilda skäl."),
    ("skyddat-boende", "Skyddat boende",
     "Tillfälligt boende för den som behöver skydd mot hot eller våld."),
    ("sis", "SiS",
     "Statens institutionsstyrelse: statens hem för unga (LVU) och för vuxna (LVM)."),
    ("sammanbrott", "Sammanbrott",
     "En placering som slutar utan att det var planerat."),
    ("stegordning", "Stegordning",
     "Kommunens ordning för vilken lösning som prövas först, och vad som ska finnas innan man "
     "går vidare."),
    ("sip", "SIP",
     "Samordnad individuell plan, när både kommunen och regionen ger insatser."),
)  # fmt: skip

LAW = _words(
    ("sol", "SoL",
     "Socialtjänstlagen: vård i frivillig form."),
    ("lvu", "LVU",
     "Lagen med särskilda bestämmelser om vård av unga: vård utan samtycke. 2 § gäller "
     "hemmiljön, 3 § den unges eget beteende."),
    ("lvm", "LVM",
     "Lagen om vård av missbrukare i vissa fall: vård av vuxna utan samtycke."),
    ("overvagande", "Övervägande",
     "Nämndens prövning av om vården fortfarande behövs. Görs minst var sjätte månad för barn i "
     "vård enligt SoL och LVU 2 §."),
    ("forhandsbedomning", "Förhandsbedömning",
     "Bedömningen, efter en anmälan om ett barn, av om en utredning ska inledas. Beslut inom 14 "
     "dagar."),
    ("utredning", "Utredning",
     "Underlaget för beslut om insats. En utredning om ett barn ska vara klar inom fyra månader."),
    ("vardnadsoverflyttning", "Vårdnadsöverflyttning",
     "Att familjehemmet blir vårdnadshavare. Ska övervägas när barnet har bott två år i samma "
     "hem."),
)  # fmt: skip

BUYING = _words(
    ("utforare", "Utförare",
     "Den som utför vården på kommunens uppdrag, privat eller annan."),
    ("ramavtal", "Ramavtal",
     "Upphandlat avtal med pris och villkor, som enskilda placeringar avropas från."),
    ("avrop", "Avrop",
     "En beställning från ett ramavtal, i den ordning som avtalet säger."),
    ("direktupphandling", "Direktupphandling",
     "Ett köp utanför ramavtal. Skälet ska antecknas."),
    ("valfrihetssystem", "Valfrihetssystem (LOV)",
     "Avtal med alla utförare som godtar kommunens villkor (lag 2008:962). Den enskilde väljer "
     "bland dem, så det finns ingen rangordning att följa."),
    ("inom-ramavtal", "Inom ramavtal",
     "Andelen köpta placeringar som är avropade från ett ramavtal."),
    ("betyg", "Betyg",
     "Uppföljningens 1–5 på varje område: 1–2 är rött, 3 gult, 4–5 grönt. Ett rött betyg kräver "
     "åtgärder."),
)  # fmt: skip

MONEY = _words(
    ("utfall", "Utfall",
     "Det som är bokfört i huvudboken för perioden."),
    ("budget", "Budget",
     "Det nämnden har beslutat för året, fördelat på månader som kommunen bestämmer under "
     "Inställningar."),
    ("ram", "Ram",
     "Det nettobelopp som fullmäktige ger nämnden för året."),
    ("nettokostnad", "Nettokostnad",
     "Kostnader minus intäkter."),
    ("avvikelse", "Avvikelse",
     "Skillnaden mellan budget och utfall eller prognos. Texten säger alltid om den är bättre "
     "eller sämre."),
    ("arsprognos", "Årsprognos",
     "Vad året väntas sluta på, som enheterna har bedömt det."),
    ("rak-framskrivning", "Rak framskrivning",
     "Utfallet hittills delat med månaderna som gått, gånger tolv. En jämförelse, ingen prognos."),
    ("momsersattning", "Momsersättning",
     "Kommunens ersättning för moms som ligger dold i priset på köpt vård."),
    ("avstamning", "Avstämning",
     "Registrets dygn gånger pris mot huvudbokens belopp, med skillnaden delad på orsaker."),
    ("inarbetat", "Inarbetat och återstår",
     "Vad en åtgärd redan har gett i kronor, och vad som är kvar av det den skulle ge."),
    ("troligen", "Troligen mellan",
     "Ett spann som utfallet väntas hamna i nio gånger av tio, om inget annat sägs."),
)  # fmt: skip

COMPARING = _words(
    ("kolada", "Kolada",
     "Den nationella databasen med nyckeltal för kommuner och regioner."),
    ("liknande", "Liknande kommuner",
     "De kommuner som Kolada räknar som mest lika, i grupper för individ- och familjeomsorg."),
    ("median", "Median",
     "Den mittersta: hälften ligger över och hälften under."),
    ("nettokostnadsavvikelse", "Nettokostnadsavvikelse",
     "Hur långt kostnaden ligger från referenskostnaden, i procent."),
    ("referenskostnad", "Referenskostnad",
     "Vad verksamheten skulle kosta med kommunens egna förutsättningar enligt "
     "kostnadsutjämningen."),
    ("kpb", "KPB",
     "Kostnad per brukare: ett helt års kostnad fördelad på dem som fick insatserna, räknad i "
     "efterhand."),
    ("ytterfall", "Ytterfall",
     "En brukare som kostar mer än en vald gräns på ett år."),
)  # fmt: skip

HERE = _words(
    ("utgava", "Utgåva",
     "Vem rapporten skrivs för: intern, nämnd eller offentlig. Nämnden och allmänheten ser inte "
     "små antal."),
    ("sma-antal", "Små antal",
     "Antal så små att någon kan kännas igen. De skrivs .. utanför den interna utgåvan."),
    ("faststalld", "Fastställd",
     "En rapport vars siffror, ord och regler är frysta. Det som kommer sent blir en rättelse i "
     "nästa."),
    ("radarn", "Radarn",
     "Placeringar, avtal och fakturor som är värda att se på, efter vad de kan vara värda i "
     "kronor. Någon bedömer; inget beslutas av hemmaplan."),
    ("pseudonym", "Pseudonym",
     "En bokstavsföljd i stället för person. Den görs med kommunens egen nyckel och går inte att"
     " räkna tillbaka utan den."),
)  # fmt: skip

GLOSSARY = {
    "Vården": CARE,
    "Lagen": LAW,
    "Köp av vård": BUYING,
    "Ekonomin": MONEY,
    "Jämförelser": COMPARING,
    "Hemmaplans egna ord": HERE,
}
"""Heading → its words by key."""
WORDS = {key: word for part in GLOSSARY.values() for key, word in part.items()}


def matching(words: list[str]) -> Iterator[Word]:
    """Those whose term has every word asked for, in lower case."""
    for each in WORDS.values():
        if words and all(word in each.term.lower() for word in words):
            yield each


def as_markdown() -> str:
    """The handbook's page of words."""
    lines = [
        "# Ordlista",
        "",
        "Så menar hemmaplan de ord som står på sidorna och i rapporten. Samma ord finns under",
        "*Hjälp* på webben. Sidan skrivs av `script/docs`.",
    ]
    for heading, words in GLOSSARY.items():
        lines += ["", f"## {heading}", ""]
        lines += [f"- **{each.term}**: {each.meaning}" for each in words.values()]
    return "\n".join(lines) + "\n"
