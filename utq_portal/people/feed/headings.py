"""What the columns of a file may be called, in Dutch and English; without case, spaces and punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_TABLE = """
employee_no: employeeno employeenumber employeenr employeeid employee personnelnumber personnelno personnelnr
employee_no: staffnumber staffno medewerkernummer medewerkersnummer medewerkernr medewerkersnr medewerker
employee_no: personeelsnummer personeelsnr personeelnummer personeelnr persnr werknemernummer werknemersnummer
first_name: firstname givenname forename callname voornaam roepnaam
prefix: prefix infix nameprefix surnameprefix tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels
last_name: lastname familyname surname achternaam familienaam geslachtsnaam
email: email emailaddress mail mailaddress workemail emailadres mailadres emailwerk werkmail
faculty: faculty facultycode faculteit faculteitscode faculteitcode
department: department departmentname afdeling afdelingsnaam vakgroep leerstoel
manager_no: managerno managernumber managernr managerid manager linemanager linemanagerno linemanagernumber
manager_no: leidinggevende leidinggevendenummer leidinggevendenr nummerleidinggevende nrleidinggevende managernummer
manager_no: personeelsnummerleidinggevende medewerkernummerleidinggevende personeelsnrleidinggevende
manager_no: leidinggevendepersoneelsnummer leidinggevendemedewerkernummer
job_family: jobfamily job jobprofile jobtitle position function functie functiefamilie functieprofiel functienaam
job_family: functiegroep functiecategorie ufoprofiel ufoprofile
fte: fte ftefactor appointmentsize parttimefactor deeltijdfactor deeltijd omvang omvangfte fteomvang omvangdienstverband
fte: aanstellingsomvang aanstellingfte wtf werktijdfactor dienstverbandomvang
start: start startdate startson from validfrom firstday begindate begin begindatum startdatum ingangsdatum
start: datumindienst indienst indienstdatum datumindiensttreding eerstedag aanvang aanvangsdatum
end: end enddate endson lastday eind einde einddatum datumeinde datumuitdienst uitdienst uitdienstdatum
end: laatstedag totenmet tm
"""


def plain(heading: str) -> str:
    """A heading for comparison: no case, accents, spaces or punctuation."""
    decomposed = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(char for char in decomposed if char.isalnum())


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kind of file: the field that each known heading stands for, and the field with a name.

    ``optional`` fields need no column; ``most`` is the number of rows that such a file may have.
    """

    words: Mapping[str, str]
    name: str
    optional: frozenset[str] = frozenset()
    most: int = 100_000

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields; each needs a column unless it is optional."""
        return tuple(dict.fromkeys(self.words.values()))

    def field_of(self, heading: str) -> str:
        """The field that a column with this heading holds; empty when it is not known."""
        return self.words.get(plain(heading), "")


def columns(table: str, name: str) -> Columns:
    """The columns that lines such as "field: heading heading" tell."""
    pairs = (line.split(":") for line in table.strip().splitlines())
    return Columns({word: field for field, words in pairs for word in words.split()}, name)


FEED = columns(_TABLE, "last_name")
FIELDS = FEED.fields
# the headings of each field, for other files about the same people
FIELD_WORDS = {name: " ".join(word for word, of in FEED.words.items() if of == name) for name in FIELDS}
