"""What demo teachers write: invented texts about invented teaching, in English and Dutch."""

from __future__ import annotations

# per competence number: paragraphs that any teacher might have written; {course} is filled in
ENGLISH: dict[int, tuple[str, ...]] = {
    1: (
        "When I took over {course}, it was a series of topics. I rewrote it as five questions that a graduate should be "
        "able to answer, and asked of every lecture which question it serves. Two lectures did not survive that test.",
        "The outcomes, the weekly assignments and the final test now use the same verbs. The table in my evidence shows "
        "for each outcome where students practise it and where it is tested. What is not practised is no longer tested.",
        "Students come from three programmes and differ in mathematics. A short entry test in week 1 tells them, and "
        "me, what to repeat. A repair session in week 2 costs two hours of my time and saves four weeks of confusion.",
        "The timetable was the hardest part: group rooms are scarce in the second quarter. I moved the group work to the "
        "mornings and agreed with the programme that the assignments do not fall in the same weeks as those of the project.",
    ),
    2: (
        "A meeting of mine starts with a question that students cannot answer yet, and ends when they can. For the "
        "tutorials of {course} I wrote the question first, then the two exercises that lead to it.",
        "In one lecture I gave half of the time to a worked problem in pairs. The recording shows what I had not noticed: "
        "I answer my own questions after four seconds. Since then I count to ten, and three times as many students speak.",
        "In my first year as a thesis supervisor I treated every student alike: a weekly meeting, and comments on every "
        "draft. Now we start with a short agreement on what the student can do alone and what is expected of me.",
    ),
    3: (
        "The written exam of {course} counted for everything. With a colleague I redrew the plan: a report for the "
        "outcomes that need time, a short knowledge test for the rest, and a rubric that students get in week 2.",
        "After the first run I looked at difficulty and discrimination, and removed two items. The spread of the report "
        "grades surprised me more: nobody scored below a six. We now mark three reports together before we start.",
    ),
    4: (
        "The standard questionnaire told me that students were content, and nothing else. For {course} I added two "
        "questions about the feedback on assignments, because I doubted whether it came in time.",
        "It did not: half of the students got it after the next deadline. I halved the number of assignments that get "
        "written feedback and discuss the others in class. A year later four of five students say that it helps.",
    ),
    5: (
        "I believe that students learn when they have to take a position. My teaching is a series of occasions to do so, "
        "each with a little more at stake. In {course} that begins with an estimate and ends with advice to a client.",
        "With the teaching team I agreed who answers which questions, and when. We meet for half an hour each week, and "
        "write down what we would change. That list is the agenda of our meeting in June.",
        "What I want to learn next is to lead a discussion in a large group without steering it. I have asked a colleague "
        "to observe me twice next year, and I will follow a course on it.",
    ),
}
DUTCH: dict[int, tuple[str, ...]] = {
    1: (
        "Toen ik {course} overnam, was het een rij onderwerpen. Ik heb er vijf vragen van gemaakt die een afgestudeerde "
        "moet kunnen beantwoorden, en bij elk college gevraagd welke vraag het dient. Twee colleges haalden dat niet.",
        "Leerdoelen, weekopdrachten en toets gebruiken nu dezelfde werkwoorden. De tabel bij mijn bewijsstukken laat zien "
        "waar studenten elk doel oefenen en waar het wordt getoetst.",
        "De studenten komen uit drie opleidingen en verschillen in wiskunde. Een korte instaptoets in week 1 vertelt hun, "
        "en mij, wat er moet worden herhaald.",
    ),
    2: (
        "Een bijeenkomst begint bij mij met een vraag die studenten nog niet kunnen beantwoorden, en eindigt als ze dat wel "
        "kunnen. Voor de werkcolleges van {course} schreef ik eerst die vraag, en daarna de oefeningen ernaartoe.",
        "Op de opname zag ik wat ik niet wist: na vier seconden beantwoord ik mijn eigen vraag. Sindsdien tel ik tot tien, "
        "en praten er drie keer zoveel studenten mee.",
    ),
    3: (
        "Het tentamen van {course} telde voor alles. Met een collega heb ik het toetsplan hertekend: een verslag voor wat "
        "tijd kost, een korte kennistoets voor de rest, en een rubric die studenten in week 2 krijgen.",
        "Na de eerste keer keek ik naar moeilijkheid en spreiding en haalde ik twee vragen weg. We beoordelen nu eerst drie "
        "verslagen samen.",
    ),
    4: (
        "De standaardenquête vertelde dat studenten tevreden waren, en verder niets. Voor {course} voegde ik twee vragen toe "
        "over de feedback op opdrachten, omdat ik betwijfelde of die op tijd kwam.",
        "Dat was niet zo. Ik gaf minder opdrachten schriftelijke feedback en bespreek de andere nu in de les.",
    ),
    5: (
        "Ik geloof dat studenten leren als ze een standpunt moeten innemen. In {course} begint dat met een schatting en "
        "eindigt het met een advies aan een opdrachtgever.",
        "Met het docententeam spraken we af wie welke vragen beantwoordt. We komen elke week een half uur bij elkaar en "
        "schrijven op wat we anders zouden doen.",
    ),
}
COURSES = (
    "Introduction to Modelling",
    "Signals and Systems",
    "Research Methods",
    "Design Project 2",
    "Data Analysis",
    "Thermodynamics",
    "Ethics of Technology",
    "Spatial Statistics",
    "Organisation and Change",
    "Programming 1",
)
EVIDENCE = (
    ("Course manual {course}", "course_material"),
    ("Session plan, week 3", "course_material"),
    ("Test with answer key", "assessment"),
    ("Item analysis", "assessment"),
    ("Student evaluation {course}", "student_evaluation"),
    ("Observation by a colleague", "peer_observation"),
    ("Feedback from the teaching team", "feedback"),
    ("Teaching philosophy", "other"),
)
REMARKS = (
    "What did the students do differently after that? An assessor will look for it.",
    "Strong. Which decision was the hardest to take?",
    "Say how many students answered, and how you asked them.",
    "I recognise you in this. Where would a student recognise it?",
    "Link this to your evidence: which page shows it?",
)
ADVICE = (
    "A clear start. Begin with the competences for which material exists already, and plan one writing session.",
    "You teach a lot already. Use your own material first; a course on assessment may help for competence 3.",
)
SUFFICIENT = (
    "The text and the evidence show that the criteria are met. The reflection is concrete and leads to changes."
)
INSUFFICIENT = {
    "en": "The analysis of results is described, but the evidence does not show which conclusions were drawn from it.",
    "nl": "De analyse van de resultaten is beschreven, maar het bewijs laat niet zien welke conclusies eruit volgden.",
}


def insufficient(language: str) -> str:
    """Why a competence was found insufficient, in the language of the dossier."""
    return INSUFFICIENT.get(language, INSUFFICIENT["en"])


WORDS = 1200  # of one competence in a dossier that was handed in


def words_in(text: str) -> int:
    """How many words a text has, without its marks."""
    return len(text.replace("</p><p>", " ").split())


def whole_text(number: int, language: str, teacher: int) -> str:
    """About as many words as a competence takes in a whole dossier: its own paragraphs first, then what is near."""
    texts = DUTCH if language == "nl" else ENGLISH
    paragraphs: list[str] = []
    words = turn = 0
    while words < WORDS:
        for place in range(len(texts)):
            course = COURSES[(teacher + turn + place) % len(COURSES)]
            for text in texts[(number - 1 + place) % len(texts) + 1]:
                if words < WORDS:
                    paragraphs.append(text.format(course=course))
                    words += len(paragraphs[-1].split())
        turn += 1
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def body(number: int, language: str, course: str, paragraphs: int = 9) -> str:
    """HTML about competence ``number``; competences beyond the known ones borrow a text."""
    texts = DUTCH if language == "nl" else ENGLISH
    chosen = texts[(number - 1) % len(texts) + 1][:paragraphs]
    return "".join(f"<p>{text.format(course=course)}</p>" for text in chosen)
