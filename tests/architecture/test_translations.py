"""Everything a user reads is said in Dutch, and what is compiled is what was written."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, cast

import polib
import pytest

from courses.catalogue_data import CATALOGUE
from trajectories.profile_data import COMPETENCES
from utq_portal.demo.texts import STORY, TEXTS

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "utq_portal" / "locale" / "nl" / "LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
HOLES = re.compile(r"%(?:\(\w+\))?[sd]|%%")


def catalogue(domain: str) -> polib.POFile:
    """The Dutch texts of a domain; djangojs exists only when scripts say something by themselves."""
    path = LOCALE / f"{domain}.po"
    if not path.exists():
        if domain == "django":
            pytest.fail(f"{path.relative_to(ROOT)} is missing: make translations")
        pytest.skip("the scripts take every word from the page: there is no catalogue of their own")
    return polib.pofile(str(path))


def said(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    """Every Dutch form of an entry."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_is_translated(domain: str) -> None:
    texts = catalogue(domain)
    assert [entry.msgid for entry in texts if not entry.obsolete and not all(said(entry))] == []
    assert [entry.msgid for entry in texts.fuzzy_entries()] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_fills_the_same_holes(domain: str) -> None:
    wrong = []
    for entry in catalogue(domain):
        if entry.obsolete:
            continue
        asked = set(HOLES.findall(entry.msgid)) | set(HOLES.findall(entry.msgid_plural))
        several = set(HOLES.findall(entry.msgid)) & set(HOLES.findall(entry.msgid_plural or entry.msgid))
        for text in said(entry):
            filled = set(HOLES.findall(text))
            if not several <= filled | (asked - several) or not filled <= asked:
                wrong.append(f"{entry.msgid} → {text}")
    assert wrong == []


# a row is a rij; a line is a regel, and so is a rule
ROW, LINE_OR_RULE, LINE_NL = (
    re.compile(words, re.IGNORECASE) for words in (r"\brows?\b", r"\b(line|rule)", r"\bregels?\b")
)


class Row(NamedTuple):
    """A line of the glossary: the words that were chosen, and those that lost, for one language."""

    chosen: tuple[str, ...]
    lost: tuple[str, ...]


def words(cell: str) -> tuple[str, ...]:
    """What stands in a cell, each word or phrase by itself, without what is said about it between brackets."""
    return tuple(one for part in re.split(r"[;,]", re.sub(r"\([^)]*\)", "", cell)) if (one := part.strip()))


def glossary(column: int) -> list[Row]:
    """The lines of docs/glossary.md; column 0 is English, 1 Dutch."""
    rows = []
    for line in (ROOT / "docs" / "glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 5 and cells[0] != "English" and not cells[0].startswith("---"):
            rows.append(Row(words(cells[column]), words(cells[3 + column])))
    return rows


def spelled(phrase: str) -> str:
    """As a pattern: whole words; … stands for other words of the same sentence."""
    return r"(?<![\w-])" + r"\b[^.:;?!]*\b".join(re.escape(part.strip()) for part in phrase.split("…")) + r"(?![\w-])"


def lost_words(text: str, rows: list[Row]) -> list[str]:
    """The words of a text that lost, where they are no part of a longer word or phrase that was chosen."""
    bare = HOLES.sub("§", text)
    chosen = [
        found.span()
        for row in rows
        for one in row.chosen
        for found in re.finditer(rf"(?<![\w-]){re.escape(one)}s?(?![\w-])", bare, re.IGNORECASE)
    ]

    def stands_alone(start: int, end: int) -> bool:
        return not any(a <= start and end <= z and z - a > end - start for a, z in chosen)

    return [
        one
        for row in rows
        for one in row.lost
        if any(stands_alone(*found.span()) for found in re.finditer(spelled(one), bare, re.IGNORECASE))
    ]


def seeded(language: str) -> list[str]:
    """The texts of the seeded profiles, of the courses and of the demo's public pages, in one language."""
    place = 1 if language == "nl" else 2
    texts = [
        getattr(course, f"{part}_{language}") for course in CATALOGUE for part in ("name", "summary", "does", "bring")
    ]
    for one in COMPETENCES:
        criteria, components = cast("list[list[str]]", one[3]), cast("list[list[str]]", one[4])
        texts += [str(one[place]), *(c[place] for c in criteria), *(c[place + 2] for c in criteria)]
        texts += [part[place] for part in components]
    for text in (*TEXTS, STORY):
        texts += [words for name, words in text.items() if name.endswith(f"_{language}")]
    return texts


def test_the_glossary_is_read() -> None:
    english, dutch = glossary(0), glossary(1)
    assert len(english) == len(dutch) > 40
    assert {"supervisor", "suspended"} <= {one for row in english for one in row.lost}
    assert {"opslaan", "sla … op", "coördinator"} <= {one for row in dutch for one in row.lost}
    assert lost_words("Vraag de BKO-coördinator, of de coördinator.", dutch) == ["coördinator"]
    assert lost_words("Sla dit op. Dan is het klaar.", dutch) == ["sla … op"]
    assert lost_words("Sla dit over. Het staat op de lijst.", dutch) == []
    assert lost_words("Ask the UTQ supervisors.", english) == []
    # a chosen word inside a loser hides it no more than one beside it
    assert lost_words("You need not wait.", english) == ["need not"]
    assert lost_words("Revoke a certificate here.", english) == ["revoke a certificate"]
    assert lost_words("Lever op uiterlijk 1 maart in.", dutch) == ["op uiterlijk"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_one_thing_has_one_word_in_dutch(domain: str) -> None:
    """docs/glossary.md: the losing words of its last column are in no Dutch text."""
    rows = glossary(1)
    texts = [text for entry in catalogue(domain) if not entry.obsolete for text in said(entry)]
    assert [(text, lost) for text in [*texts, *seeded("nl")] if (lost := lost_words(text, rows))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_one_thing_has_one_word_in_english(domain: str) -> None:
    """docs/glossary.md: the losing words of its last column but one are in no English text."""
    rows = glossary(0)
    texts = [text for e in catalogue(domain) if not e.obsolete for text in (e.msgid, e.msgid_plural)]
    assert [(text, lost) for text in [*texts, *seeded("en")] if (lost := lost_words(text, rows))] == []


# the quotation marks of the other language, an apostrophe of a typewriter, the order of words of English
TYPED = re.compile(r"[“”\"](?![^<]*>)|\w'\w")


@pytest.mark.parametrize("domain", DOMAINS)
def test_dutch_has_its_own_quotation_marks(domain: str) -> None:
    texts = [text for e in catalogue(domain) if not e.obsolete for text in said(e)]
    bare = [re.sub(r"<[^>]+>", "", text) for text in (*texts, *seeded("nl"))]
    assert [text for text in bare if TYPED.search(text)] == []


QUOTED = re.compile(r"[“”‘]")
SAID = re.compile(
    r"{% blocktranslate.*?{% endblocktranslate %}|{% translate .*?%}|{#.*?#}|{% comment %}.*?{% endcomment %}",
    re.DOTALL,
)


def quotes_outside(template: str) -> list[str]:
    """The quotation marks of a template that no translation can change."""
    return QUOTED.findall(SAID.sub("", template))


def test_a_template_quotes_with_the_marks_of_the_language() -> None:
    """The filter ``quoted`` puts what somebody said between them."""
    assert quotes_outside("<p>“{{ words }}”</p>") == ["“", "”"]
    assert quotes_outside('<p>{% translate "Add “it”" %}{% blocktranslate %}“{{ a }}”{% endblocktranslate %}</p>') == []
    pages = {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "templates").rglob("*.*")}
    assert {path: found for path, text in pages.items() if (found := quotes_outside(text))} == {}


# printed by the command line, which speaks English
IN_ENGLISH = {"trajectories/obligations/workflow/columns.py"}


def bare_quotes(source: str) -> list[str]:
    """Texts with quotation marks that are not given to the catalogue; docstrings are no texts."""
    tree = ast.parse(source)
    known: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(r"_|n?p?gettext(_lazy)?", ast.unparse(node.func)):
            known |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Expr):
            known.add(id(node.value))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search("[“”]", node.value)
        and id(node) not in known
    ]


def test_code_quotes_with_the_marks_of_the_language() -> None:
    assert bare_quotes('f"“{words}”"') == ["“", "”"]
    assert bare_quotes('"""Say “it”."""\n_("“%(words)s”") % {"words": words}') == []
    apps = ("assessments", "courses", "dossiers", "exemptions", "trajectories", "utq_portal")
    sources = {str(path.relative_to(ROOT)): path.read_text() for app in apps for path in (ROOT / app).rglob("*.py")}
    found = {path: bare for path, text in sources.items() if "/demo/" not in path and (bare := bare_quotes(text))}
    assert set(found) == IN_ENGLISH


# buttons and links are orders in both languages: "Save the page", "Bewaar de pagina"
INFINITIVE = re.compile(
    r"^(?!(Niets|Niemand|Geen) )([\w’, -]+(?<! te) )?(bewaren|wijzigen|verwijderen|toevoegen|maken|aanbieden|"
    r"vastleggen|terugsturen|verzetten|plannen|annuleren|toewijzen|overdragen|intrekken|bekijken|versturen|invullen|"
    r"inleveren|aanzetten|uitzetten|houden|weggooien|openen|lezen|zetten|weghalen|controleren|volgen|vragen|herinneren|"
    r"uploaden|downloaden|meenemen|kijken|zoeken|tonen|kiezen|sluiten|melden|registreren|inlezen|samenvoegen|verbeteren|"
    r"toezeggen|afslaan|bekendmaken|afdrukken|exporteren|hervatten|onderbreken|beslissen|goedkeuren|vervangen)$"
)


@pytest.mark.parametrize("domain", DOMAINS)
def test_buttons_are_orders(domain: str) -> None:
    """A short English text that begins with a verb of doing is an order in Dutch too."""
    orders = re.compile(
        r"^(Save|Change|Remove|Add|Make|Offer|Record|Return|Move|Plan|Book|Cancel|Assign|Hand over|Withdraw|See|Send|"
        r"Enter|Hand it in|Turn|Keep|Throw|Open|Read|Bring|Mark|Close|Note|Write|Tell|Take|Look|Check|Watch|Remind|Ask|"
        r"Choose|Show|Find|Search|Upload|Download|Report|Register|Load|Merge|Correct|Accept|Decline|Announce|Print|Export|"
        r"Resume|Pause|Decide|Approve|Replace|Put|Give|Use|Submit|Start|Apply|Compare)\b(?! of\b)"
    )
    found = [
        (entry.msgid, text)
        for entry in catalogue(domain)
        if not entry.obsolete and orders.search(entry.msgid) and len(entry.msgid) < 50
        for text in said(entry)
        if INFINITIVE.search(text)
    ]
    assert found == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_text_is_without_the_layout_of_its_template(domain: str) -> None:
    texts = [text for e in catalogue(domain) if not e.obsolete for text in (e.msgid, e.msgid_plural)]
    assert [text for text in texts if text != text.strip("\n") or "\n  " in text] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_row_is_not_called_a_line(domain: str) -> None:
    found = []
    for entry in catalogue(domain):
        english = f"{entry.msgid} {entry.msgid_plural}"
        if not entry.obsolete and ROW.search(english) and not LINE_OR_RULE.search(english):
            found += [text for text in said(entry) if LINE_NL.search(text)]
    assert found == []


# a number and the noun that it governs: "%(count)s open remarks", "%(done)s of %(all)s criteria"
COUNTED = re.compile(r"%\((\w+)\)s (?!of %)((?:[a-z-]+ ){0,2}?)([a-z]+)\b")
# texts whose number is never 1
ALWAYS_SEVERAL = {
    "Enter at most %(most)s characters": "the length of a column",
    "An address has at most %(most)s characters": "the length of a column",
    "Line %(number)s: a name has at most %(most)s letters": "the length of a column",
    "Too long: %(what)s, at most %(most)s letters.": "the length of a column",
    "Enter at most %(days)s days at once": "a constant",
    "Together this is more than %(most)s minutes. Give some subjects less time.": "a constant",
    "The first %(shown)s of %(waits)s people. Enter more of the name to find the others.": "more than a constant",
    "The file has more than %(most)s rows. Split it by faculty.": "a constant",
    "At most %(most)s months in total can be recorded.": "a constant",
    "At least %(long)s letters, digits or signs, of which %(different)s different. A few ordinary words are good. "
    "Not your own name or address, and not a password that many people use.": "two constants",
    "Silent for %(least)s to %(most)s days or more": "the larger of two numbers",
    "A file can be taken back for %(days)s days, and these are over. Correct the appointments instead.": "a constant",
}
# holes that hold a name or a day: what stands behind is no counted thing
NO_NUMBERS = {"actor", "day", "faculty", "name", "person", "supervisor", "university", "value"}


def nouns(entries: list[polib.POEntry]) -> set[str]:
    """The plurals that the catalogue itself counts: what differs between the two forms behind the same number."""
    found: set[str] = set()
    for entry in entries:
        if entry.msgid_plural:
            one = {word for _hole, _more, word in COUNTED.findall(entry.msgid)}
            found |= {
                word
                for _hole, _more, word in COUNTED.findall(entry.msgid_plural)
                if word not in one and (word.removesuffix("s") in one or word in {"people", "criteria", "men"})
            }
    return found


UNTIL = re.compile(r"\buntil (?:<\w+>)?%\(|\buntil$|^until [^.]{0,25}$", re.IGNORECASE)
# a time of the clock, or an event: there the end itself does not count
NO_LAST_DAY = re.compile(r"^Until$|%\(day\)s, %\(time\)s|^until the end of|%\(person\)s wants")


@pytest.mark.parametrize("domain", DOMAINS)
def test_until_a_day_counts_that_day(domain: str) -> None:
    dated = [
        entry
        for entry in catalogue(domain)
        if UNTIL.search(entry.msgid) and not NO_LAST_DAY.search(entry.msgid) and not entry.obsolete
    ]
    assert [text for entry in dated for text in said(entry) if "tot en met" not in text.lower()] == []
    assert len(dated) > 20 or domain == "djangojs"


NEEDLESS = re.compile(
    r"^\w+, en \w+ |^(?:Je|Nodig|Waar|Waarom|Hoe|Kies|Lees)\b[^,.;:]{0,40}(?<!is), en (?!de\b|die\b|een\b|je\b)\w+ "
)


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_comma_parts_two_acts_of_one_person(domain: str) -> None:
    assert [text for entry in catalogue(domain) for text in said(entry) if NEEDLESS.search(text)] == []


def test_whatever_is_counted_has_a_form_for_one() -> None:
    """One number a text: the form follows one number only."""
    entries = [entry for entry in catalogue("django") if not entry.obsolete]
    several = nouns(entries)
    assert {"rows", "people", "criteria", "days"} <= several
    wrong = []
    for entry in entries:
        counted = {
            hole
            for hole, more, word in COUNTED.findall(entry.msgid_plural or entry.msgid)
            if hole not in NO_NUMBERS and (word in several or set(more.split()) & several)
        }
        if len(counted) > (1 if entry.msgid_plural else 0) and entry.msgid not in ALWAYS_SEVERAL:
            wrong.append(entry.msgid)
    assert wrong == []
    assert set(ALWAYS_SEVERAL) <= {entry.msgid for entry in entries}


def test_dutch_counts_too() -> None:
    """Where English has a form for one, so has Dutch, unless the words are the same in both."""
    same = [
        entry.msgid
        for entry in catalogue("django")
        if not entry.obsolete
        and entry.msgid_plural
        and entry.msgstr_plural[0] == entry.msgstr_plural[1]
        and entry.msgid != entry.msgid_plural
        and any(hole not in NO_NUMBERS for hole in re.findall(r"%\((\w+)\)s (?!van )\w+en\b", entry.msgstr_plural[0]))
    ]
    assert same == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_compiled_is_fresh(domain: str) -> None:
    texts = catalogue(domain)
    compiled = polib.mofile(str(LOCALE / f"{domain}.mo"))

    def pairs(file: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], list[str]]:
        return {(e.msgctxt, e.msgid): said(e) for e in file if not e.obsolete and e.msgid}

    assert pairs(compiled) == {key: value for key, value in pairs(texts).items() if all(value)}


def hidden_texts(source: str) -> list[str]:
    """The texts that are collected by nobody: xgettext does not look inside an f-string."""
    calls = (
        part
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)
    )
    return [ast.unparse(call) for call in calls if re.fullmatch(r"_|n?p?gettext(_lazy)?", ast.unparse(call.func))]


def test_no_text_hides_in_an_f_string() -> None:
    assert hidden_texts("f\"{a} {gettext('It was:')}\"") == ["gettext('It was:')"]
    assert hidden_texts("_('It was:') + f'{a}'") == []
    apps = ("assessments", "courses", "dossiers", "exemptions", "trajectories", "utq_portal")
    sources = {path: path.read_text() for app in apps for path in (ROOT / app).rglob("*.py")}
    assert {str(path): found for path, text in sources.items() if (found := hidden_texts(text))} == {}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed (Debian: gettext)")
def test_every_text_of_the_sources_is_in_the_catalogue(tmp_path: Path) -> None:
    """The texts are collected anew on a copy, as `make translations` does."""
    copy = tmp_path / "project"
    ignored = shutil.ignore_patterns(".venv", ".data", ".git", "tests", "__pycache__", "*.mo", "vendor", "node_modules")
    shutil.copytree(ROOT, copy, ignore=ignored)
    known = {(e.msgctxt, e.msgid, e.msgid_plural) for e in catalogue("django") if not e.obsolete}
    (copy / "utq_portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po").unlink()
    collect = [sys.executable, "manage.py", "makemessages", "--locale", "nl", "--no-obsolete", "--add-location", "file"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "UTQ_DATA": str(tmp_path / "data"), "DEMO": "1"}
    done = subprocess.run(collect, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = polib.pofile(str(copy / "utq_portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    now = {(e.msgctxt, e.msgid, e.msgid_plural) for e in found}
    assert sorted(msgid for _context, msgid, _plural in now - known) == []
    assert sorted(msgid for _context, msgid, _plural in known - now) == []
