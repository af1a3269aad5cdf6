"""Three questions about what somebody holds already, and the road that fits. Decides nothing.

docs/domain.md, Grounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exemptions.models import ExemptionGround

UTQ, PARTIAL, NONE = "utq", "partial", "none"
TAUGHT = (("yes", _("Yes")), ("no", _("No")), ("little", _("A little")))
PAPER = (("yes", _("Yes")), ("no", _("No")), ("ask", _("I can ask for it")))


class Way(Enum):
    """Where the answers lead."""

    EXTERNAL = "external"
    RECOGNITION = "recognition"
    EXEMPTION = "exemption"
    TRAJECTORY = "trajectory"


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to bring; ``required`` or of help."""

    name: Promise | str
    note: Promise | str
    required: bool


@dataclass(frozen=True, slots=True)
class Road:
    """The answer: what it is called, what it means, and the papers that go with it."""

    way: Way
    title: Promise | str
    text: Promise | str
    papers: tuple[Paper, ...] = ()


CV = Paper(_("Educational CV"), _("An upload is enough"), False)
CERTIFICATE = Paper(_("The certificate"), _("With the date and the university that gave it"), True)
DIPLOMA = Paper(
    _("Your diploma"), _("HR looks at the original once; the scan is removed some months after the decision"), True
)
REFLECTION = Paper(_("Reflection report on the competences"), _("Applied to your university teaching"), True)
EQUIVALENCE = Paper(_("A note on the level of the diploma"), _("It shows that the diploma is equivalent"), True)
TRANSLATION = Paper(
    _("A translation of the diploma"), _("Only when it is not in Dutch, English, German or French"), False
)
STUDY_LOAD = Paper(_("The study load of the programme"), _("In hours or credits"), True)
COMPETENCES = Paper(_("A text about each of the competences"), _("What you learnt and do, per competence"), True)
HELPFUL_REFLECTION = Paper(_("Reflection on your university teaching"), _("One or two pages"), False)

EXTERNAL = Road(
    Way.EXTERNAL,
    _("Report the UTQ that you have"),
    _(
        "A full UTQ from another Dutch university counts here. "
        "The coordinator checks the certificate, and you are done."
    ),
    (CERTIFICATE,),
)
RECOGNITION = Road(
    Way.RECOGNITION,
    _("Bring your partial certificate into your dossier"),
    _(
        "You do not have to show again what it covers. Start your trajectory, add the certificate to your dossier, and "
        "your UTQ supervisor advises on which competences it counts for."
    ),
    (CERTIFICATE, CV),
)
TRAJECTORY = Road(
    Way.TRAJECTORY,
    _("The trajectory is your route"),
    _(
        "As an experienced teacher you need no learning route, and show the material that you have. As a new one you "
        "begin with the intake."
    ),
    (CV,),
)
NO_PAPER = Road(
    Way.TRAJECTORY,
    _("Without the diploma, the trajectory is your route"),
    _(
        "An exemption rests on a diploma that can be seen. If you find it later, you can still ask; what you have put "
        "into your dossier is not lost."
    ),
    (CV,),
)
NOT_TAUGHT = Road(
    Way.TRAJECTORY,
    _("Start the trajectory, and talk about your qualification in the intake"),
    _(
        "An exemption assumes that you have applied what you learnt at a university. Your UTQ supervisor advises on "
        "the route that fits your qualification."
    ),
    (CV, DIPLOMA),
)


def road(hold: str, taught: str, paper: str, grounds: Sequence[ExemptionGround]) -> Road:
    """The road that fits three answers; ``hold`` is utq, partial, none or the code of a ground."""
    if hold == UTQ:
        return EXTERNAL
    if hold == PARTIAL:
        return RECOGNITION
    ground = next((row for row in grounds if row.code == hold), None)
    if ground is None:
        return TRAJECTORY
    if paper == "no":
        return NO_PAPER
    if taught == "no":
        return NOT_TAUGHT
    return Road(
        Way.EXEMPTION,
        _("An exemption may fit"),
        _(
            "It ends the obligation. It does not give you a UTQ certificate; for that you follow the trajectory, by "
            "the route for experienced teachers."
        ),
        _papers(ground),
    )


def _papers(ground: ExemptionGround) -> tuple[Paper, ...]:
    needed = [
        (ground.needs_diploma, DIPLOMA),
        (ground.needs_reflection, REFLECTION),
        (ground.needs_equivalence, EQUIVALENCE),
        (ground.needs_translation, TRANSLATION),
        (ground.needs_study_load, STUDY_LOAD),
        (ground.needs_competence_text, COMPETENCES),
        (not ground.needs_reflection, HELPFUL_REFLECTION),
        (True, CV),
    ]
    return tuple(paper for asked, paper in needed if asked)
