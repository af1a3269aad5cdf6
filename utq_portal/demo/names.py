"""Invented names: parts that are put together, nobody real."""

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


def name_of(number: int) -> tuple[str, str, str]:
    """Given name, prefix and family name of the demo person with this number; the same every time."""
    given = GIVEN[number % len(GIVEN)]
    family = FAMILY[(number * 7 + number // len(GIVEN)) % len(FAMILY)]
    return given, PREFIXES[(number * 3 + number // 11) % len(PREFIXES)], family
