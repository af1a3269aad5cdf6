"""What visitors read of the profile in use: its criteria, how many texts it asks, when assessors talk with somebody."""

from __future__ import annotations

from trajectories.queries.profile import competences_shown, interviews
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.public.landing import Block, show


def _shown(reader: User | None) -> dict[str, object]:
    return {"shown": competences_shown()}


def _interviews(reader: User | None) -> dict[str, object]:
    return {"interviews": interviews(current())}


show(
    Block("half", 10, "trajectories/_landing.html", _shown),
    Block("writing", 10, "trajectories/_about_writing.html", _shown),
    Block("assessing", 10, "trajectories/_about_interviews.html", _interviews),
    Block("about", 10, "trajectories/_about_competences.html"),
)
