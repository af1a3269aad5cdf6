"""What demo teachers write: invented texts about invented teaching, in English and Dutch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from utq_portal.demo.names import COURSES

_KEPT: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
EVIDENCE: list[tuple[str, str]] = [(title, kind) for title, kind in _KEPT["evidence"]]
REMARKS: list[str] = _KEPT["remarks"]
INSUFFICIENT: dict[str, str] = _KEPT["insufficient"]  # by language


def _texts(language: str) -> list[list[str]]:
    """For each competence paragraphs that any teacher might have written; {course} is to be filled in."""
    texts: list[list[str]] = _KEPT["nl" if language == "nl" else "en"]
    return texts


def insufficient(language: str) -> str:
    """Why a competence was found insufficient, in the language of the dossier."""
    return INSUFFICIENT.get(language, INSUFFICIENT["en"])


WORDS = 1200  # of one competence in a dossier that was handed in


def words_in(text: str) -> int:
    """How many words a text has, without its marks."""
    return len(text.replace("</p><p>", " ").split())


def whole_text(number: int, language: str, teacher: int) -> str:
    """About as many words as a competence takes in a whole dossier: its own paragraphs first, then what is near."""
    texts = _texts(language)
    paragraphs: list[str] = []
    words = turn = 0
    while words < WORDS:
        for place in range(len(texts)):
            course = COURSES[(teacher + turn + place) % len(COURSES)]
            for text in texts[(number - 1 + place) % len(texts)]:
                if words < WORDS:
                    paragraphs.append(text.format(course=course))
                    words += len(paragraphs[-1].split())
        turn += 1
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def body(number: int, language: str, course: str, paragraphs: int = 9) -> str:
    """HTML about competence ``number``; competences beyond the known ones borrow a text."""
    texts = _texts(language)
    chosen = texts[(number - 1) % len(texts)][:paragraphs]
    return "".join(f"<p>{text.format(course=course)}</p>" for text in chosen)
