"""Words that nothing says which leaves the portal (docs/domain.md, What goes out), in both languages."""

from __future__ import annotations

import re

from utq_portal.notices.models import Notice
from utq_portal.notices.render import spoken, words

FORBIDDEN = {
    "en": r"\b(sick|ill|illness|pregnan\w*|maternity|parental|on leave|passed|failed|sufficient|insufficient|granted"
    r"|grade|(?<!UTQ )supervisor|user)\b",
    "nl": r"\b(ziek\w*|zwanger\w*|verlof|geslaagd|gezakt|voldoende|onvoldoende|toegekend|afgewezen|cijfer"
    r"|(?<!BKO-)begeleider|gebruiker|u|uw)\b",
}
# sentences that name how something was answered or decided; a mail says that it was, and leads to the page
OUTCOMES = {
    "en": r"\bendorsed\b|without endorsement|\bsent (your|the|his|her) \w+ back\b|came back\b|\brecognised\b"
    r"|\b(you|is|not|was) completed\b|\bapproved\b|\bagrees\b|\brejected\b|\brefused\b|(did not|was not|was) follow"
    r"|no longer (counts|obliged)|obligation (does not hold|is met)|have no deadline|(?<!partial )certificate\b"
    r"|result for competence|meetings were missed|counts in your|no joint judgement|arbitrat|did not make"
    r"|not requested?|request \S+ \S+ \S+ has been closed",
    "nl": r"\b(is|gaf|zonder|gaat) akkoord\b|\bstuurde (je|het) \w+ terug|kwam(en)? terug|\berkend\b|\bafgekeurd\b"
    r"|\bgoedgekeurd\b|cursus is (niet )?afgerond|42 (is niet )?afgerond|geweigerd|niet gevolgd|(geldt|telt) niet meer"
    r"|geen BKO-verplichting|verplichting (niet geldt|is voldaan)|hebt geen uiterste datum|(?<!deel)certificaat\b"
    r"|resultaat voor competentie|bijeenkomsten gemist|telt mee in je|geen gezamenlijk oordeel|arbitrage|arbiters"
    r"|niet (heeft )?aangevraagd|aanvraag is gesloten",
}
# in a calendar, which colleagues look into, also these
IN_A_CALENDAR = {
    "en": r"feedback|remark|refus|outcome|result|extension|arbitrat|leave|objection|returned|overdue",
    "nl": r"feedback|opmerking|geweigerd|uitkomst|uitslag|resultaat|verlenging|arbitrage|bezwaar|te laat",
}
# what tells in a sentence of ours that somebody is or was away
AWAY = {"en": r"clock stands still|time that does not count", "nl": r"klok staat stil|tijd \S*\s*die niet meetelt"}
# parameters that are names: of people, courses, faculties, files and places, and so no words of ours
NAMES = {
    *(
        "actor",
        "assessor",
        "competence",
        "course",
        "faculty",
        "file",
        "first",
        "holder",
        "host",
        "institution",
        "leader",
        "name",
    ),
    *("number", "person", "place", "reader", "role", "second", "supervisor", "title", "whose"),
}


def forbidden_words(notice: Notice) -> list[tuple[str, str]]:
    """Code and word of what the mail of this notice would say too much, in either language, with its parameters."""
    found = []
    params = {name: "42" if name in NAMES else value for name, value in notice.params.items()}
    for language, pattern in FORBIDDEN.items():
        said = words(notice.code, params, language)
        lines = [
            str(spoken(line[part], language))
            for section in notice.params.get("sections", [])
            for line in section["lines"]
            for part in ("text", "note")
            if part in line
        ]
        text = "\n".join([said.subject, said.body, said.button, *lines])
        too_much = re.finditer(f"{pattern}|{AWAY[language]}|{OUTCOMES[language]}", text, re.IGNORECASE)
        found += [(notice.code, one[0]) for one in too_much]
    return found
