"""News of a step in a dossier."""

from __future__ import annotations

from collections.abc import Iterable

from dossiers.models import CompetenceSection, FeedbackRequest, PartialRecognition
from trajectories.models import Trajectory
from utq_portal.audit.models import Event
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User


def tell(
    message: Message,
    to: Iterable[User | None],
    row: Trajectory | CompetenceSection | FeedbackRequest | PartialRecognition,
    occasion: Event | str,
    *,
    case: str = "",
    url: str = "",
    **params: object,
) -> None:
    """Post ``message`` with its ``params``; it leads to the page of the row unless there is an ``url``."""
    post(message, to, row, occasion=occasion, case=case, url=url or row.get_absolute_url(), params=params)
