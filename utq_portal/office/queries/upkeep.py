"""The state of the portal, part by part, for those who keep it going: what it is, and what to do (no content)."""

from __future__ import annotations

import platform
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utq_portal.audit import notes
from utq_portal.jobs import queries as jobs
from utq_portal.notices.queries import held_up
from utq_portal.people.models import User
from utq_portal.web import dates
from utq_portal.web.numbers import grouped, rounded

FULL = 90  # percent of the disk in use from which it asks for a look
GIGABYTE = 1_000_000_000
OLD = timedelta(days=2)  # a backup that was made longer ago asks for a look


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
        """Whether somebody has to do something; what the portal cannot know ("none") asks for nothing."""
        return self.tone in ("care", "bad")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the database says of the portal at one moment: told in the reader's language and in the report."""

    at: datetime
    jobs: jobs.Health
    held_up: int  # mails that wait for the mail server
    refused: int
    signed_in: int
    migrated: datetime | None

    @property
    def today(self) -> date:
        """The day in Amsterdam."""
        return timezone.localdate(self.at)


def measure(refused: int) -> Measured:
    """With so many mails ``refused``; five queries."""
    now = timezone.localtime()
    found = jobs.health(now, done_since=now.replace(hour=0, minute=0, second=0, microsecond=0))
    migrated = MigrationRecorder.Migration.objects.aggregate(last=Max("applied"))["last"]
    return Measured(now, found, held_up().mails, refused, signed_in_on(now.date()), migrated)


def state(found: Measured) -> list[Part]:
    """Every part that can be looked at from a page."""
    return [
        _runner(found.jobs),
        _jobs(found.jobs),
        _server(found.held_up),
        _refused(found.refused),
        _backup(found.at),
        _trail(found.today),
        _disk(),
        _signing_in(found),
    ]


def _backup(now: datetime) -> Part:
    """When the last backup was whole, as far as a file tells: the portal makes none and sees none."""
    name = _("Backup")
    if not settings.BACKUP_MARK:
        note = _(
            "The portal makes no backup itself. Name a file in BACKUP_MARK that your backup touches when it is whole."
        )
        return Part(name, note, _("Not known here"), "none")
    try:
        made = datetime.fromtimestamp(Path(settings.BACKUP_MARK).stat().st_mtime, tz=now.tzinfo)
    except OSError:
        note = _("The file that BACKUP_MARK names cannot be read: no backup has touched it yet, or it is elsewhere.")
        return Part(name, note, _("No time to be read"), "care")
    note = _("The time of the file that your backup touches. Whether it can be put back shows only when you try.")
    at = timezone.localtime(made)
    word = _("%(day)s, %(time)s") % {"day": dates.long(at), "time": dates.clock(at)}
    return Part(name, note, word, "good" if now - made <= OLD else "care")


def signed_in_on(day: date) -> int:
    """How many people signed in last on this day."""
    return User.objects.filter(last_login__date=day).count()


def _signing_in(found: Measured) -> Part:
    """How people get in, and how many did today; codes go by mail."""
    name, number = _("Signing in"), found.signed_in
    note = _("By a mailed code, a password or a passkey. The portal is not connected to accounts of the university.")
    if found.held_up:
        return Part(name, note, _("Codes do not arrive now"), "bad")
    word = ngettext("%(count)s person signed in today", "%(count)s people signed in today", number)
    return Part(name, note, word % {"count": grouped(number)})


def _runner(health: jobs.Health) -> Part:
    if health.ticking:
        return Part(_("Job runner"), _("It does what was promised, and looks at the timetable."), _("Working"))
    note = _("Start it again: make run, or the worker of the server.")
    return Part(_("Job runner"), note, _("Not seen lately"), "bad")


def _jobs(health: jobs.Health) -> Part:
    done = health.done
    note = ngettext("%(count)s is done today.", "%(count)s are done today.", done) % {"count": grouped(done)}
    if health.failed:
        word = ngettext("%(count)s job failed", "%(count)s jobs failed", health.failed)
        more, said = _("Nothing is lost: what failed can be tried again."), word % {"count": grouped(health.failed)}
        return Part(_("Background jobs"), f"{note} {more}", said, "bad", "#jobs", _("See the jobs"))
    if not health.well:
        return Part(_("Background jobs"), note, _("Late"), "care", "#jobs", _("See the jobs"))
    return Part(_("Background jobs"), note, _("Running well"))


def _server(mails: int) -> Part:
    if mails:
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
    free = {"free": rounded(disk.free / GIGABYTE, 1)}
    note = _("%(free)s GB is free, on the disk with the data of the portal.") % free
    word = _("%(percent)s%% in use") % {"percent": percent}
    return Part(_("Disk"), note, word, "care" if percent >= FULL else "good")


def runs_here(migrated: datetime | None) -> list[tuple[str, str]]:
    """The versions of what the portal stands on, and whether the demo university is on."""
    database: Any = connection.get_database_version()
    since = dates.long(timezone.localtime(migrated)) if migrated else _("Not known here")
    return [
        (_("Portal"), _version()),
        (_("Database brought up to date"), since),
        ("Python, Django", f"{platform.python_version()}, {django.get_version()}"),
        (_("Database"), f"{connection.display_name} {'.'.join(map(str, database))}"),
        (_("Demo university"), _("On: every person is invented") if settings.DEMO else _("Off")),
    ]


def _version() -> str:
    """The version of the code that runs, as its own file says."""
    try:
        return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return _("Not known here")


def report(found: Measured) -> str:
    """What support asks for first, in English: versions and how each part does; no person, no address, no content."""
    with translation.override("en"):
        lines = [
            f"Report of {settings.BASE_URL}, {dates.long(found.at)}, {dates.clock(found.at)}",
            "",
            *(f"{name}: {value}" for name, value in runs_here(found.migrated)),
            "",
            *(f"{part.name}: {part.word}" for part in state(found)),
            f"Jobs that failed: {found.jobs.failed}",
        ]
    return "\n".join(lines) + "\n"
