"""Words that nothing says which leaves the portal (docs/domain.md, What goes out), in both languages."""

FORBIDDEN = {
    "en": r"\b(sick|ill|illness|pregnan\w*|maternity|parental|on leave|passed|failed|sufficient|insufficient|granted"
    r"|grade|(?<!UTQ )supervisor|user)\b",
    "nl": r"\b(ziek\w*|zwanger\w*|verlof|geslaagd|gezakt|voldoende|onvoldoende|toegekend|afgewezen|cijfer"
    r"|(?<!BKO-)begeleider|gebruiker|u|uw)\b",
}
# in a calendar, which colleagues look into, also these
IN_A_CALENDAR = {
    "en": r"feedback|remark|refus|outcome|result|extension|arbitrat|leave|objection|returned|overdue",
    "nl": r"feedback|opmerking|geweigerd|uitkomst|uitslag|resultaat|verlenging|arbitrage|bezwaar|te laat",
}
