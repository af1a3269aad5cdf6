"""The two seeded profiles (docs/domain.md, Profiles): content in Dutch and English, paraphrased."""

# competence: (number, nl, en, [(code, nl, en, hint nl, hint en)], [(component, nl, en, kinds)])
COMPETENCES = [
    (
        1,
        "Onderwijs ontwerpen en herontwerpen",
        "Designing or redesigning education",
        [
            (
                "1.1",
                "Je geeft je vak een plaats in de opleiding.",
                "You place your course in the programme.",
                "Je weet wat studenten al kunnen en waar ze daarna verder mee gaan.",
                "You know what students can do already, and what they need it for next.",
            ),
            (
                "1.2",
                "Je brengt leerdoelen, werkvormen en toetsing op één lijn.",
                "You align outcomes, activities and assessment.",
                "Wat je toetst, is wat studenten hebben geoefend.",
                "What you assess is what students have practised.",
            ),
            (
                "1.3",
                "Je ontwerpt activerende, effectieve en efficiënte werkvormen en materialen.",
                "You design effective and efficient teaching methods and materials that engage students.",
                "Studenten doen het denkwerk, en jij kunt zeggen waarom het zo werkt.",
                "Students do the thinking, and you can say why it works.",
            ),
            (
                "1.4",
                "Je ontwerpt voor de kenmerken en behoeften van je studenten.",
                "You design for the characteristics and needs of your students.",
                "Je houdt rekening met verschillen in voorkennis, achtergrond en studiepad.",
                "You take differences in prior knowledge, background and study path into account.",
            ),
            (
                "1.5",
                "Je ontwerp werkt in de praktijk: tijd, zalen, mensen.",
                "Your design works in practice: time, rooms, people.",
                "Je plant de belasting van studenten en docenten.",
                "You plan the load on students and teachers.",
            ),
        ],
        [
            (
                "C1-a",
                "Een cursusontwerp met leerdoelen, werkvormen en toetsing",
                "A course design with outcomes, activities and assessment",
                ["course_material"],
            ),
            (
                "C1-b",
                "Een onderbouwing van het (her)ontwerp",
                "A rationale for the design or redesign",
                ["course_material", "other"],
            ),
        ],
    ),
    (
        2,
        "Onderwijs uitvoeren en studenten begeleiden",
        "Teaching and supervising",
        [
            (
                "2.1",
                "Je bereidt een onderwijsbijeenkomst voor.",
                "You prepare a teaching session.",
                "Studenten weten waar de bijeenkomst voor is en hoe de delen samenhangen.",
                "Students know what it is for, and how the parts connect.",
            ),
            (
                "2.2",
                "Je geeft een bijeenkomst en kijkt terug op je eigen aandeel.",
                "You teach a session, and reflect on how you did.",
                "Je kiest werkvormen die studenten laten denken, en kijkt naar je eigen rol.",
                "You choose teaching methods that make students think, and look back at your own part.",
            ),
            (
                "2.3",
                "Je begeleidt studenten, een voor een en in groepen.",
                "You supervise students, one by one and in groups.",
                "Je stemt af op wat een student of groep nodig heeft om zelfstandig te worden.",
                "You adapt to what a student or group needs to become independent.",
            ),
        ],
        [
            (
                "C2-a",
                "Een observatie van je onderwijs door een collega",
                "An observation of your teaching by a colleague",
                ["peer_observation", "supervisor_observation", "video_link"],
            ),
            ("C2-b", "Een voorbereiding van een bijeenkomst", "A lesson plan", ["course_material"]),
        ],
    ),
    (
        3,
        "Toetsen en beoordelen",
        "Assessment",
        [
            (
                "3.1",
                "Je ontwerpt en verzorgt de toetsing van ontwikkeling en leerresultaten.",
                "You design and carry out the assessment of development and outcomes.",
                "Je toetsplan laat zien wat waar en op welk niveau wordt getoetst.",
                "Your assessment plan shows what is assessed, where and at which level.",
            ),
            (
                "3.2",
                "Je analyseert toetsresultaten en trekt conclusies.",
                "You analyse assessment results and draw conclusions.",
                "Je kijkt naar moeilijkheid en spreiding, en verbetert de toets.",
                "You look at difficulty and spread, and improve the test.",
            ),
        ],
        [
            ("C3-a", "Een toets met antwoordmodel of rubric", "A test with answer key or rubric", ["assessment"]),
            ("C3-b", "Een analyse van toetsresultaten", "An analysis of assessment results", ["assessment"]),
        ],
    ),
    (
        4,
        "Onderwijs evalueren",
        "Evaluating teaching",
        [
            (
                "4.1",
                "Je evalueert gericht en verzamelt gegevens om te verbeteren.",
                "You evaluate and collect data with a purpose: to improve.",
                "Je weet vooraf welke vraag de evaluatie beantwoordt.",
                "You know beforehand which question the evaluation answers.",
            ),
            (
                "4.2",
                "Je analyseert de resultaten, trekt conclusies en noemt verbeteringen.",
                "You analyse the results, draw conclusions and name improvements.",
                "Je laat zien wat er door de evaluatie is veranderd.",
                "You show what has changed because of it.",
            ),
        ],
        [("C4-a", "Een evaluatie door studenten", "An evaluation by students", ["student_evaluation"])],
    ),
    (
        5,
        "Professionaliseren",
        "Professionalisation",
        [
            (
                "5.1",
                "Je verwoordt je eigen visie op onderwijs en op het leren van studenten.",
                "You state your own view of teaching and of student learning.",
                "Je visie is herkenbaar in wat je doet.",
                "Your view can be recognised in what you do.",
            ),
            (
                "5.2",
                "Je organiseert je werk als docent en werkt samen in een docententeam.",
                "You manage your work as a teacher and collaborate in a team.",
                "Je spreekt af, stemt af en houdt je eraan.",
                "You agree, coordinate and keep to it.",
            ),
            (
                "5.3",
                "Je kijkt terug op je werk en vooruit op je ontwikkeling als docent.",
                "You reflect on your work and your development as a teacher.",
                "Je noemt wat je verder wilt leren en hoe.",
                "You name what you want to learn next, and how.",
            ),
        ],
        [
            ("C5-a", "Een onderwijsvisie", "A teaching philosophy", ["other"]),
            ("C5-b", "Feedback van collega’s", "Feedback from colleagues", ["feedback", "peer_observation"]),
        ],
    ),
]
# criterion: its few words (nl, en), for the head of a table
SHORT = {
    "1.1": ("Plaats in de opleiding", "Place in programme"),
    "1.2": ("Afstemming", "Alignment"),
    "1.3": ("Werkvormen, materiaal", "Methods, materials"),
    "1.4": ("Behoeften studenten", "Needs of students"),
    "1.5": ("Werkt in de praktijk", "Works in practice"),
    "2.1": ("Voorbereiden", "Prepare a session"),
    "2.2": ("Uitvoeren, terugkijken", "Teach it, reflect"),
    "2.3": ("Studenten begeleiden", "Supervise students"),
    "3.1": ("Toetsing ontwerpen", "Design assessment"),
    "3.2": ("Resultaten analyseren", "Analyse results"),
    "4.1": ("Gegevens verzamelen", "Collect data"),
    "4.2": ("Conclusie, verbetering", "Conclude, improve"),
    "5.1": ("Eigen visie", "Own view"),
    "5.2": ("Werken in een team", "Work in a team"),
    "5.3": ("Eigen ontwikkeling", "Own development"),
}
EXAMPLE_NL = "Voorbeeld, vervang door je eigen regeling: "
EXAMPLE_EN = "Example, replace it with the one from your own regulation: "
PROFILES = [
    {
        "code": "UT-2017-dossier",
        "name_nl": "Dossier over vijf competenties (2017)",
        "name_en": "Dossier over five competences (2017)",
        "courses_mandatory": False,
        "active": True,
    },
    {
        "code": "UT-2025-courses",
        "name_nl": "Cursussen met deelcertificaten en een afsluitend dossier (2025)",
        "name_en": "Courses with partial certificates and a final dossier (2025)",
        "courses_mandatory": True,
        "active": False,
    },
]
