"""How the steps of a trajectory are declared, and the news of them told."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from trajectories.models import Trajectory
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import EVERYONE
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.web.links import address
from utq_portal.workflow import Step

# everybody who sees the timeline reads the sentence
step = partial(Step, audience=EVERYONE)


def tell(
    message: Message, people: Iterable[User | None], row: Trajectory, event: Event, page: str = "", **params: object
) -> None:
    """The news of a step, once; it leads to the page named ``page`` of the trajectory, or to the case."""
    url = address(page, row.pk) if page else row.get_absolute_url()
    post(message, people, row, occasion=event, url=url, params=params)
