"""Part of a crowd that registers for one edition at the same moment: ``python -m tests.courses.crowd EDITION PERSON…``.

A process of its own, with threads that wait for each other; prints how many got through.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence

import django
from django.db import connections
from django.urls import get_resolver

THREADS = 20


def register_all(edition: int, people: Sequence[int]) -> list[BaseException]:
    """Register these people for the edition, twenty at a time from the same moment; what was raised."""
    from courses.models import Edition
    from courses.workflow.registration import register
    from utq_portal.people.models import User

    start, errors = threading.Barrier(min(THREADS, len(people))), []

    def work(part: Sequence[int]) -> None:
        try:
            rows = list(User.objects.filter(pk__in=part))
            target = Edition.objects.get(pk=edition)
            start.wait(60)
            for person in rows:
                register(target, person, by=person)
        except BaseException as error:
            start.abort()  # who waits for this thread hears of it
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(people[n::THREADS],)) for n in range(start.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return errors


if __name__ == "__main__":
    django.setup()
    get_resolver().url_patterns  # noqa: B018 - read before anybody is served, as by a web process
    found = register_all(int(sys.argv[1]), [int(one) for one in sys.argv[2:]])
    sys.exit("; ".join(repr(error) for error in found[:3]) if found else 0)
