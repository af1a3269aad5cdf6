"""The job family that the name of a job tells, where the list of names does not have it (docs/domain.md, Values).

Dutch universities name jobs by UFO profile and level: "Universitair docent - 1", "Onderzoeker 2", "Hoogleraar 2".
Around it stand words about the kind of chair or contract, which decide nothing: tenure track, endowed, by special
appointment. A visiting chair is a guest's: it comes under no obligation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from utq_portal.people.models import JobFamily

_LEVEL = re.compile(
    r"[\s\-–,.:]*(?:\b(?:niveau|level|schaal|scale|profiel)\s*)?\(?\b(?:[1-6]|i{1,3}|iv)\b\)?$", re.IGNORECASE
)
_GLUED = re.compile(r"\b(ud|uhd|hgl)\s?-?([1-4])\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:tenure[\s-]*track(?:er)?|\bttr?\b|bijzondere?|buitengewoon|persoonlijke?|deeltijd|parttime|part-time|"
    r"endowed|by special appointment|special|extraordinary|tijdelijke?|vaste?|career|toegevoegd|junior|senior|"
    r"ufo|profiel|medewerker functie)\b",
    re.IGNORECASE,
)
_GUEST = re.compile(
    r"\b(?:gast|gast(?:onderzoeker|docent|hoogleraar|medewerker)|visiting|guest|onbezoldigd|emeritus|em\.)\b", re.I
)
_SPACES = re.compile(r"[\s()\[\],;:/–-]+")
# the name of a job without its level, in Dutch and English
_JOBS: Mapping[str, JobFamily] = {
    job: family
    for family, jobs in {
        JobFamily.FULL: "hoogleraar|professor|full professor|hgl|chair|leerstoelhouder|universiteitshoogleraar|"
        "kernhoogleraar|adjunct hoogleraar|adjunct professor|research professor",
        JobFamily.ASSOCIATE: "universitair hoofddocent|uhd|associate professor|reader|hoofddocent",
        JobFamily.ASSISTANT: "universitair docent|ud|assistant professor",
        JobFamily.TEACHER: "docent|lecturer|teacher|instructor|onderwijsmedewerker|teaching fellow|hogeschooldocent|"
        "docent onderzoeker|teaching assistant professor",
        JobFamily.PHD: "promovendus|promovenda|promovendi|phd|phd candidate|phd student|phd researcher|aio|oio|"
        "doctoral candidate|promotiestudent|promovendus onderzoeker|assistent in opleiding|doctoral researcher",
        JobFamily.POSTDOC: "onderzoeker|postdoc|post doc|postdoctoral researcher|postdoctoral fellow|research fellow|"
        "postdoctoraal onderzoeker|researcher|wetenschappelijk onderzoeker|research associate|onderzoeker postdoc",
        JobFamily.OTHER: "student assistent|studentassistent|student assistant|obp|ondersteunend personeel|"
        "support staff|gast|guest|stagiair|trainee",
    }.items()
    for job in jobs.split("|")
}


def family_of(name: str) -> JobFamily | None:
    """The family of a job that no list has; None when its words tell none."""
    text = " ".join(name.casefold().split())
    if _GUEST.search(text):
        return JobFamily.OTHER
    text = _GLUED.sub(r"\1 \2", text)
    whole = _SPACES.sub(" ", _LEVEL.sub("", text)).strip()
    bare = _SPACES.sub(" ", _ABOUT.sub(" ", _LEVEL.sub("", text))).strip()
    for words in (whole, bare, _without_level(bare)):
        if family := _JOBS.get(words):
            return family
    return None


def _without_level(text: str) -> str:
    """ "docent 3 in opleiding" has its level inside; only a level goes, no other word."""
    return _SPACES.sub(" ", re.sub(r"\b[1-6]\b", " ", text)).strip()
