"""Who works where, and who holds which role."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from utq_portal.addresses import MailField
from utq_portal.bilingual import Named
from utq_portal.files.models import StoredFile
from utq_portal.folding import Folded, FoldedField, FoldedQuerySet, LineField, NameField


class Source(models.TextChoices):
    """Where a row came from; a feed never touches demo people (docs/domain.md, People and appointments)."""

    MANUAL = "manual", _("by hand")
    IMPORT = "import", _("HR file")
    DEMO = "demo", _("demo data")


class Faculty(Named, models.Model):
    """A faculty of the university; a row of data, never a name in code."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_nl = LineField(_("name in Dutch"), max_length=160)
    name_en = LineField(_("name in English"), max_length=160)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "faculties"

    def __str__(self) -> str:
        return self.code


class Department(Folded):
    """A department of a faculty, created by the HR file."""

    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="departments")
    name = LineField(max_length=160)
    active = models.BooleanField(default=True)
    folded = FoldedField(of=["name"])

    objects = FoldedQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "pk"]
        constraints = [models.UniqueConstraint("faculty", Lower("name"), name="department_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; people from the feed have no password and sign in by a mailed code."""

    def get_queryset(self) -> FoldedQuerySet[User]:
        """Rows whose folded name is kept."""
        return FoldedQuerySet(self.model, using=self._db)

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> User:
        """A user with ``password``, or with none that can be used."""
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A technical administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Folded, AbstractBaseUser, PermissionsMixin):
    """One person, with or without an account (docs/domain.md, People and appointments)."""

    email = MailField(_("e-mail"), null=True, blank=True, unique=True)
    employee_no = models.CharField(_("employee number"), max_length=30, null=True, blank=True, unique=True)
    # who has one name has it as the family name (docs/domain.md, Names)
    given_name = NameField(_("given name"), max_length=80, blank=True)
    prefix = NameField(_("prefix"), max_length=40, blank=True)
    family_name = NameField(_("family name"), max_length=120)
    folded = FoldedField(of=["family_name", "given_name", "prefix"])
    # as long as given name, prefix and family name together can be
    printed_name = LineField(_("name on the certificate"), max_length=250, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", _("English")), ("nl", _("Dutch"))], default="en"
    )
    theme = models.CharField(
        _("theme"),
        max_length=5,
        choices=[("auto", _("Automatic")), ("light", _("Light")), ("dark", _("Dark"))],
        default="auto",
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("technical administrator"), default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source, default=Source.MANUAL)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        ordering = ["folded", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_once"),
            models.CheckConstraint(condition=~Q(email=""), name="email_or_null"),
            models.CheckConstraint(condition=~Q(employee_no=""), name="employee_no_or_null"),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"], name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Given name, prefix, family name."""
        return " ".join(part for part in (self.given_name, self.prefix, self.family_name) if part)

    @property
    def called(self) -> str:
        """How a greeting names the person: the given name, or the one name there is."""
        return self.given_name or self.name

    @property
    def name_for_certificate(self) -> str:
        """The name as the person wants it printed, else the name."""
        return self.printed_name or self.name

    @cached_property
    def held_roles(self) -> list[RoleAssignment]:
        """The roles held today, delegated ones included, these within what was handed over; asked once a request."""
        rows = list(RoleAssignment.objects.held_by(self, timezone.localdate()).select_related("faculty"))
        parts = {id(row): only for row in rows if row.faculty_id is None and (only := getattr(row, "only", None))}
        faculties = Faculty.objects.in_bulk(set(parts.values())) if parts else {}
        for row in rows:
            if id(row) in parts:
                row.faculty = faculties[parts[id(row)]]
        return rows

    def holds(self, role: str) -> bool:
        """Whether the role is held today, in any faculty."""
        return any(held.role == role for held in self.held_roles)

    def acting_for(self, rule: Callable[[User], Q], row: models.Model) -> User | None:
        """For whom the user acts on ``row`` under ``rule``; None in person, which is tried first.

        Costs no query for who stands in for nobody.
        docs/domain.md, Stand-ins.
        """
        holders = sorted({held.person_id for held in self.held_roles} - {self.pk})
        if not holders:
            return None
        rows = type(row)._default_manager.filter(pk=row.pk)
        if rows.filter(rule(self._with_roles_of())).exists():
            return None
        behind = [pk for pk in holders if rows.filter(rule(self._with_roles_of(pk))).exists()]
        return User.objects.get(pk=behind[0]) if behind else None

    def _with_roles_of(self, holder: int | None = None) -> User:
        """The user with the own roles only, or with those of one ``holder`` besides."""
        someone = copy.copy(self)
        someone.held_roles = [held for held in self.held_roles if held.person_id in (self.pk, holder)]
        return someone


def display_name(user: User) -> str:
    """What the sign-in pages call a person."""
    return user.name


class JobFamily(models.TextChoices):
    """The job families of the HR file that the obligation knows (docs/domain.md, Scope)."""

    TEACHER = "teacher", _("Teacher")
    ASSISTANT = "assistant", _("Assistant professor")
    ASSOCIATE = "associate", _("Associate professor")
    FULL = "full", _("Full professor")
    PHD = "phd", _("PhD candidate")
    POSTDOC = "postdoc", _("Postdoc")
    OTHER = "other", _("Other")


class JobFamilyName(Folded):
    """What the HR system calls a job, in Dutch or English, and the family it belongs to; exact words.

    docs/domain.md, Values.
    """

    name = LineField(_("name in the HR system"), max_length=120)
    job_family = models.CharField(_("job family"), max_length=12, choices=JobFamily)
    folded = FoldedField(of=["name"])

    objects = FoldedQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="job_family_name_once")]

    def __str__(self) -> str:
        return self.name


class FacultyName(models.Model):
    """What the HR system calls a faculty, beside its code and names; exact words (docs/domain.md, Values)."""

    name = models.CharField(_("name in the HR system"), max_length=120)
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="hr_names", verbose_name=_("faculty"))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="faculty_name_once")]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """A dated segment of an appointment; ``end`` is the last day, inclusive.

    docs/domain.md, People and appointments.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="employments")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    line_manager = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="reports")
    job_family = models.CharField(max_length=12, choices=JobFamily)
    fte = models.DecimalField(max_digits=3, decimal_places=2)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    # the appointment to which segments belong: its own first day, as the feed names it
    appointed_on = models.DateField()
    source = models.CharField(max_length=8, choices=Source, default=Source.MANUAL)
    vanished_on = models.DateField(null=True, blank=True)
    # the fields that HR recorded by hand: a feed that says otherwise is shown as a conflict and does not go first
    by_hand = models.JSONField(default=list, blank=True)
    # when this was written down; null: before the portal kept it
    recorded_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    # the file whose undoing wrote it: what was true before that file (docs/domain.md, Undoing it)
    undo_of = models.ForeignKey("people.FeedUpload", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["person", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gte=F("start")), name="employment_end_after_start"),
            models.CheckConstraint(condition=Q(fte__gte=0, fte__lte=1), name="employment_fte"),
        ]
        indexes = [models.Index(fields=["faculty", "end"], name="employment_faculty")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.faculty_id} {self.start}"


class FormerEmployment(models.Model):
    """A segment as a file had made it, closed when that file was undone (docs/domain.md, Undoing it).

    It stands apart, so that nothing counts with it: what holds is in Employment, under the key ``stretch`` if the
    segment is still there. ``person`` is null where the account had come with the file and went with it.
    """

    stretch = models.BigIntegerField(db_index=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="former_employments")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="+")
    line_manager = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    job_family = models.CharField(max_length=12, choices=JobFamily)
    fte = models.DecimalField(max_digits=3, decimal_places=2)
    start = models.DateField()
    end = models.DateField(null=True)
    appointed_on = models.DateField()
    source = models.CharField(max_length=8, choices=Source)
    vanished_on = models.DateField(null=True)
    by_hand = models.JSONField(default=list)
    recorded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(default=timezone.now)
    undone = models.ForeignKey("people.FeedUpload", models.PROTECT, related_name="undone_employments")

    class Meta:
        ordering = ["-closed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.stretch} {self.start}, until {self.closed_at:%Y-%m-%d}"


def employed_on(day: date) -> Q:
    """Employment segments that run on ``day``; ``end`` is the last day, inclusive."""
    return Q(start__lte=day) & (Q(end=None) | Q(end__gte=day))


class Role(models.TextChoices):
    """The roles that are assigned (docs/domain.md, Roles); teacher and line manager follow from the employment."""

    UTQ_SUPERVISOR = "utq_supervisor", _("UTQ supervisor")
    ASSESSOR = "assessor", _("Assessor")
    COORDINATOR = "coordinator", _("Coordinator")
    HR_ADVISOR = "hr_advisor", _("HR advisor")
    EXEMPTION_ADVISOR = "exemption_advisor", _("Exemption advisor")
    FACULTY_DECIDER = "faculty_decider", _("Dean or delegate")
    COURSE_MANAGER = "course_manager", _("Course manager")
    CVT_MEMBER = "cvt_member", _("Arbitration member")
    BOARD_SECRETARY = "board_secretary", _("Board secretary")
    ADMIN = "admin", _("Technical administrator")


FACULTY_ROLES = frozenset({Role.UTQ_SUPERVISOR, Role.HR_ADVISOR, Role.FACULTY_DECIDER, Role.ASSESSOR})


def held_on(day: date) -> Q:
    """Dated rows that hold on ``day``; ``valid_until`` is the last day, inclusive."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))


def _handed_over(who: Any, day: date) -> Q:
    """Of assignments: their holder has a role stood in for by ``who`` on ``day``, whichever it is."""
    given = "person__delegations_given__"
    return Q(**{f"{given}to_person": who, f"{given}valid_from__lte": day, f"{given}valid_until__gte": day})


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Assignments, and those of a day."""

    def held_by(self, user: User, day: date) -> RoleAssignmentQuerySet:
        """The assignments that hold on ``day``: the user's own and those delegated to the user.

        A delegation may hand over one faculty of a role for the whole university: ``only`` is its key then. An
        assignment comes once for each delegation of it. The role of a closed account is nobody's to stand in for.
        """
        handed = FilteredRelation("person__delegations_given", condition=_handed_over(user, day))
        within = Q(handed__faculty=None) | Q(faculty=None) | Q(handed__faculty=F("faculty"))
        rows = self.filter(held_on(day)).alias(handed=handed)
        covered = Q(handed__isnull=False, handed__role=F("role"), person__is_active=True)
        mine = Q(person=user) | (covered & within)
        return rows.filter(mine).annotate(only=F("handed__faculty"))

    def handed_to(self, who: Any, day: date) -> RoleAssignmentQuerySet:
        """The assignments of others that ``who``, a person or what leads to one, stands in for on ``day``."""
        given = "person__delegations_given__"
        within = Q(**{f"{given}faculty": None}) | Q(faculty=None) | Q(**{f"{given}faculty": F("faculty")})
        handed = _handed_over(who, day) & Q(**{f"{given}role": F("role")})
        return self.filter(held_on(day), handed & within, person__is_active=True)


class RoleAssignment(models.Model):
    """A role held by a person for a time, in one faculty or (``faculty=None``) the whole university."""

    person = models.ForeignKey(User, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role)
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.MANUAL)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "faculty", "valid_from"], name="role_once"),
            models.UniqueConstraint(
                fields=["person", "role", "valid_from"], condition=Q(faculty=None), name="central_role_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "faculty"], name="role_by_faculty")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Delegation(models.Model):
    """A role holder's stand-in for a range of days (docs/domain.md, Stand-ins); actions log both persons."""

    from_person = models.ForeignKey(User, models.PROTECT, related_name="delegations_given")
    to_person = models.ForeignKey(User, models.PROTECT, related_name="delegations_received")
    role = models.CharField(max_length=20, choices=Role)
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="delegation_to_another"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="delegation_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.from_person_id} → {self.to_person_id} {self.role}"


class TwoPeople(models.Model):
    """Two accounts of one name that the coordinator noted as two people; ``first`` has the lower key."""

    first = models.ForeignKey(User, models.CASCADE, related_name="+")
    second = models.ForeignKey(User, models.CASCADE, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_people_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="two_people_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class Invitation(models.Model):
    """Somebody who got an account by invitation; accepted with the first sign-in, for which one gets a code."""

    person = models.OneToOneField(User, models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)  # null: held back until the portal goes live
    times_sent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-invited_at", "-pk"]

    def __str__(self) -> str:
        return f"invitation {self.person_id}"


class FeedUpload(StoredFile):
    """One HR file: staged, shown, and applied once by the person who saw the preview."""

    class State(models.TextChoices):
        STAGED = "staged", _("to be checked")
        COLUMNS = "columns", _("columns to be chosen")
        READY = "ready", _("ready to apply")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being taken back")
        FAILED = "failed", _("could not be read")
        REFUSED = "refused", _("refused")
        DISCARDED = "discarded", _("discarded")
        UNDONE = "undone", _("taken back")

    # applied, and not taken back (yet)
    STANDING: ClassVar[tuple[str, ...]] = (State.APPLIED, State.UNDOING)

    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    valid_from = models.DateField()
    faculties = models.JSONField(default=list)  # codes for which this file is complete: others cannot "vanish"
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    refusal = models.CharField(max_length=400, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=4, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True, blank=True)
    # what HR said of people who are not in the file: {key of the segment: {"said": …, "day": …}}
    answers = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=400, blank=True)  # why it was applied although the preview warned
    news_at = models.DateTimeField(null=True, blank=True)  # when its mails go out; null: it has none
    news_sent_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # what went wrong at the last try, for HR: a code
    fault = models.CharField(max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # how often a job began with what it is asked now

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class FeedImage(models.Model):
    """One person before and after an applied file, and what followed from it: what it takes to undo the file.

    Dropped when the file can no longer be undone (docs/domain.md, Undoing it).
    """

    upload = models.ForeignKey(FeedUpload, models.CASCADE, related_name="images")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)  # empty: the file brought this person
    after = models.JSONField(default=dict)
    effects = models.JSONField(default=dict)  # deadlines that changed and a trajectory that moved

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "person"], name="feed_image_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.person_id}"


class FeedRow(Folded):
    """One row of a staged file, with what it would change or why it is refused."""

    upload = models.ForeignKey(FeedUpload, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    employee_no = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)
    kind = models.CharField(max_length=20, default="same")
    changes = models.JSONField(default=dict)
    field = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    folded = FoldedField(of=["values.last_name", "values.first_name", "values.prefix"])

    objects = FoldedQuerySet.as_manager()

    class Meta:
        ordering = ["upload", "line"]
        indexes = [models.Index(fields=["upload", "kind", "line"], name="feedrow_kind")]

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.line}"
