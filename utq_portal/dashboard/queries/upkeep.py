"""The state of the portal, part by part, for those who keep it going: what it is, and what to do (no content)."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import date
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utq_portal.audit import notes
from utq_portal.jobs import queries as jobs
from utq_portal.jobs.models import Job
from utq_portal.notices.queries import held_up
from utq_portal.web import dates
from utq_portal.web.numbers import grouped, rounded

FULL = 90  # percent of the disk in use from which it asks for a look
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the portal: how it does (``word`` in its ``tone``), what there is to know, and where to act."""

    name: str
    note: str
    word: str
    tone: str = "good"
    url: str = ""
    label: str = ""

    @property
    def icon(self) -> str:
        """Its drawing; care is no remark here."""
        return "warning" if self.tone == "care" else ""

    @property
    def asks(self) -> bool:
        """Whether somebody has to do something."""
        return self.tone != "good"


def state(found: jobs.Health, refused: int, today: date) -> list[Part]:
    """Every part that can be looked at from a page, with so many mails ``refused``; two queries."""
    return [_runner(found), _jobs(found, today), _server(), _refused(refused), _trail(today), _disk()]


def _runner(health: jobs.Health) -> Part:
    if health.ticking:
        return Part(_("Job runner"), _("It does what was promised, and looks at the timetable."), _("Working"))
    note = _("Start it again: make run, or the worker of the server.")
    return Part(_("Job runner"), note, _("Not seen lately"), "bad")


def _jobs(health: jobs.Health, today: date) -> Part:
    done = Job.objects.filter(done_at__date=today).count()
    note = ngettext("%(count)s is done today.", "%(count)s are done today.", done) % {"count": grouped(done)}
    if health.failed:
        word = ngettext("%(count)s job failed", "%(count)s jobs failed", health.failed) % {
            "count": grouped(health.failed)
        }
        more = _("Nothing is lost: what failed can be tried again.")
        return Part(_("Background jobs"), f"{note} {more}", word, "bad", "#jobs", _("See the jobs"))
    if not health.well:
        return Part(_("Background jobs"), note, _("Late"), "care", "#jobs", _("See the jobs"))
    return Part(_("Background jobs"), note, _("Running well"))


def _server() -> Part:
    if mails := held_up().mails:
        word = ngettext("Does not answer: %(mails)s mail waits", "Does not answer: %(mails)s mails wait", mails)
        note = _("They go out by themselves when it is back; nothing is lost.")
        return Part(_("Mail server"), note, word % {"mails": grouped(mails)}, "bad")
    return Part(_("Mail server"), "", _("No mail waits for it"))


def _refused(refused: int) -> Part:
    if not refused:
        return Part(_("Refused mail"), _("Every address takes its mail."), _("None"))
    word = ngettext("%(count)s mail did not arrive", "%(count)s mails did not arrive", refused)
    note = _("These people may miss something that waits for them: ask HR for the right address.")
    shown = word % {"count": grouped(refused)}
    return Part(_("Refused mail"), note, shown, "care", "#refused", _("See the mails"))


def _trail(today: date) -> Part:
    """What is noted outside the database; comparing it is the work of ``manage.py audit_verify``."""
    name = _("Audit trail")
    try:
        note = notes.read(notes.lines()[-1])
    except (OSError, IndexError, notes.Unreadable):
        return Part(name, _("No line about it can be read outside the database yet."), _("Not noted"), "care")
    day = date.fromisoformat(note.day)
    told = _("%(count)s events are noted outside the database. manage.py audit_verify compares them.")
    said = told % {"count": grouped(note.events)}
    word = _("Noted on %(day)s") % {"day": dates.long(day)}
    return Part(name, said, word, "good" if today - day <= notes.STALE else "care")


def _disk() -> Part:
    """The disk with the data of the portal."""
    try:
        disk = shutil.disk_usage(settings.DATA)
    except OSError:
        return Part(_("Disk"), _("The folder of the data cannot be read."), _("No answer"), "bad")
    used = disk.used + disk.free
    percent = round(100 * disk.used / used) if used else 0
    note = _("%(free)s GB is free, on the disk with the data of the portal.")
    word = _("%(percent)s%% in use") % {"percent": percent}
    return Part(_("Disk"), note % {"free": rounded(disk.free / GIGABYTE, 1)}, word, _when_full(percent))


def _when_full(percent: int) -> str:
    return "care" if percent >= FULL else "good"


def runs_here() -> list[tuple[str, str]]:
    """The versions of what the portal stands on, and whether the demo university is on."""
    return [
        ("Python, Django", f"{platform.python_version()}, {django.get_version()}"),
        (_("Database"), f"{connection.display_name} {_database_version()}"),
        (_("Demo university"), _("On: every person is invented") if settings.DEMO else _("Off")),
    ]


def _database_version() -> str:
    found: Any = connection.get_database_version()
    return ".".join(str(part) for part in found)
