"""Invented names of people and of what they teach: parts that are put together, nobody real."""

from __future__ import annotations

GIVEN = (
    "Noor Daan Lotte Wouter Sanne Bram Femke Sjoerd Roos Thijs Iris Maarten Elif Amir Priya Chen Kofi Mateus Yara Ingrid "
    "Lars Hatice Anil Tomás Giulia Jorge Sofia Ravi Karin Hugo Ana Jeroen Ewa Naledi Tomasz Saskia Youssef Mila Ruben Anouk "
    "Pieter Lena Oskar Zeynep Marta Kenji Fatima Søren Eline Bas Nadia Luuk Aisha Victor Julia Niels Samira Dirk Olga Femi"
).split()
FAMILY = (
    "Akkerman Hofstede Kuipers Slot Haring Bakema Middelkoop Mensah Nair Wei Rahimi Ribeiro Haddad Solberg Nyström Nijhuis "
    "Demir Deshpande Herrera Ferrante Almeida Lindqvist Menon Luttikhuis Terpstra Ortega Wolbers Kowalska Khumalo Wieczorek "
    "Bloemen Ubbink Zandstra Vos Polak Hoogland Temmink Müller Dijkstra Roelofs Grootenhuis Hulshoff Oosterhof Holtkamp "
    "Lammertink Okello Verkerk Idrissi Brinkhuis Aydın Petrov Santos Yılmaz Novák Tanaka Osei Lindeman Veldkamp Rietman Kamp"
).split()
PREFIXES = ("", "", "", "", "van", "de", "van der", "ter", "van den", "el")
# what they teach
COURSES = (
    "Introduction to Modelling,Signals and Systems,Research Methods,Design Project 2,Data Analysis,Thermodynamics,"
    "Ethics of Technology,Spatial Statistics,Organisation and Change,Programming 1"
).split(",")


# names with the letters of Europe's alphabets that the others lack: given name, prefix, family name
EUROPEAN = (
    ("Łucja", "", "Źdźbłowska"),
    ("Þórður", "", "Ægisson"),
    ("Đorđe", "", "Šćepanović"),
    ("Ștefănița", "", "Țăranu"),
    ("Çağla", "", "Gündoğmuş"),
    ("İpek", "", "Işık"),
    ("Žofie", "", "Řeháčková"),
    ("Ľubomír", "", "Hŕbek-Stĺpik"),
    ("Őzike", "", "Fűzfői"),
    ("Ģirts", "", "Ķēniņš-Āboļītis"),
    ("Ūla", "", "Žėčiūtė-Įrųnienė"),
    ("Ġorġ", "", "Ħaġarċumbu"),
    ("Õie", "", "Võsaõun"),
    ("Ásdís", "", "Øyangen"),
    ("Åse", "", "Blåbærdal"),
    ("Gwŷn", "", "Dŵrllŷn"),
    ("Maëlle", "du", "Cœurçon-Haÿ"),
    ("Íñigo", "", "Güemes i Col·lell"),
    ("Jörg", "", "Großmäußer"),
    ("Ådne", "", "Njálsson-Ŋávŧi"),
    ("Zoë", "van 't", "Geïntje"),
    ("Ľudmila", "", "Ďurčaťová"),
    ("Wiesław", "", "Gąsęć-Ńóźdź"),
    ("Valdís", "", "Ýrsdóttir"),
    ("Świętomir", "", "Żółkiewski-Śnieżny"),
    ("Zdeněk", "", "Daněk-Růžičková"),
    ("Éloïse", "de la", "Forêt-Côtière"),
    ("Conceição", "", "Câmara Magalhães"),
    ("Mòrag", "", "NicÌomhair"),
    ("Niccolò", "", "D'Agù-Però"),
    ("Benoît", "", "Brûlé-Père"),
    ("João", "", "Peñà"),
    ("Rút", "", "Daňková"),
)
EVERY = 10  # one in so many has such a name


def name_of(number: int) -> tuple[str, str, str]:
    """Given name, prefix and family name of the demo person with this number; the same every time."""
    if number % EVERY == EVERY - 1:
        return EUROPEAN[number // EVERY % len(EUROPEAN)]
    given = GIVEN[number % len(GIVEN)]
    family = FAMILY[(number * 7 + number // len(GIVEN)) % len(FAMILY)]
    return given, PREFIXES[(number * 3 + number // 11) % len(PREFIXES)], family
