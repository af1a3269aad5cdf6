"""Who gets the pages of HR files and deadlines."""

from __future__ import annotations

from datetime import date

from tests.architecture.rows import Row, only
from tests.cast import Cast
from tests.trajectories.feeds import applied, line, staged, table
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause, RegisterRow
from trajectories.obligations.workflow import register
from utq_portal.imports.reading import Layout
from utq_portal.people.models import Employment, FacultyName, JobFamilyName
from utq_portal.people.workflow import layouts

DAY = date(2026, 11, 1)
HR = only("hr", "central_hr")
DECIDE = only("hr", "central_hr", "dean")
SEEN = only("teacher", "supervisor", "coordinator", "hr", "central_hr", "dean")


def duty(cast: Cast) -> dict[str, object]:
    return {"pk": Obligation.objects.get(person=cast.teacher).pk}


def days(cast: Cast) -> dict[str, object]:
    """Days that HR recorded."""
    pause = ObligationPause.objects.create(
        obligation=Obligation.objects.get(person=cast.teacher), kind="leave", starts_on=DAY, recorded_by=cast.hr
    )
    return {"pk": pause.pk}


def request(cast: Cast) -> dict[str, object]:
    """More time that HR proposes to the dean."""
    asked = ObligationAdjustment.objects.create(
        obligation=Obligation.objects.get(person=cast.teacher),
        kind="extend_months",
        months=9,
        reason="other",
        requested_by=cast.teacher,
        requested_on=DAY,
        proposed_by=cast.hr,
        proposed_on=DAY,
    )
    return {"pk": asked.pk}


def upload(cast: Cast) -> dict[str, object]:
    """A file of the faculty's own HR advisor; central HR sees all files."""
    return {"pk": staged(table([line("M1", fte="2")]), by=cast.hr, faculties=["SCI"]).pk}


def applied_file(cast: Cast) -> dict[str, object]:
    return {"pk": applied(table([line("M1", faculty="SCI")]), by=cast.hr).pk}


def refused_row(cast: Cast) -> dict[str, object]:
    made = staged(table([line("M1", fte="2")]), by=cast.hr, faculties=["SCI"])
    return {"pk": made.pk, "row": made.rows.get().pk}


def somebody(cast: Cast) -> dict[str, object]:
    return {"pk": cast.teacher.pk}


def appointment(cast: Cast) -> dict[str, object]:
    return {"pk": Employment.objects.filter(person=cast.teacher).first().pk}  # type: ignore[union-attr]


def columns(cast: Cast) -> dict[str, object]:
    """A file whose columns are not known."""
    return {"pk": staged(b"a;b\r\n1;2", by=cast.hr, faculties=["SCI"]).pk}


def layout(cast: Cast) -> dict[str, object]:
    made = layouts.save_layout("f" * 64, "monthly", ["Naam"], Layout({"naam": "name"}), by=cast.hr)
    return {"pk": made.pk}


def faculty_name(cast: Cast) -> dict[str, object]:
    return {"pk": FacultyName.objects.create(name="Science!", faculty=cast.science).pk}


def family_name(cast: Cast) -> dict[str, object]:
    return {"pk": JobFamilyName.objects.first().pk}  # type: ignore[union-attr]


def register_file(cast: Cast) -> dict[str, object]:
    """A file of the coordinator's; central HR sees it too."""
    content = b"number;name;employee_no;date\r\n;Ada;M1;01-02-2015"
    return {"pk": register.stage(by=cast.coordinator, name="old.csv", content=content, today=DAY).pk}


def register_row(cast: Cast) -> dict[str, object]:
    made = register_file(cast)
    return {**made, "row": RegisterRow.objects.get(upload__file_name="old.csv").pk}


REGISTER = only("coordinator", "central_hr")
ROWS: dict[str, Row] = {
    "trajectories:register": Row(REGISTER),
    "trajectories:register_file": Row(REGISTER, register_file),
    "trajectories:register_mend": Row(REGISTER, register_row, post_only=True),
    "trajectories:register_load": Row(REGISTER, register_file, post_only=True),
    "trajectories:register_discard": Row(REGISTER, register_file, post_only=True),
    "trajectories:feed_columns": Row(HR, columns),
    "trajectories:layouts": Row(HR),
    "trajectories:layout_forget": Row(HR, layout, post_only=True),
    "trajectories:faculty_name_remove": Row(HR, faculty_name, post_only=True),
    "trajectories:job_families": Row(HR | {"coordinator"}),
    "trajectories:job_family_change": Row(HR | {"coordinator"}, family_name, post_only=True),
    "trajectories:employees": Row(HR),
    "trajectories:employments": Row(HR, somebody),
    "trajectories:employee_address": Row(HR, somebody),
    "trajectories:employment_add": Row(HR, somebody),
    "trajectories:employment_correct": Row(HR, appointment),
    "trajectories:employment_change": Row(HR, appointment),
    "trajectories:employment_remove": Row(HR, appointment, post_only=True),
    "trajectories:hr": Row(HR),
    "trajectories:feed": Row(HR, upload),
    "trajectories:feed_frame": Row(HR, upload, post_only=True),
    "trajectories:feed_mend": Row(HR, refused_row, post_only=True),
    "trajectories:feed_gone": Row(HR, refused_row, post_only=True),
    "trajectories:feed_apply": Row(HR, upload, post_only=True),
    "trajectories:feed_send": Row(HR, upload, post_only=True),
    "trajectories:feed_undo": Row(HR, applied_file),
    "trajectories:feed_read_again": Row(HR, upload, post_only=True),
    "trajectories:feed_discard": Row(HR, upload, post_only=True),
    "trajectories:obligations": Row(HR | {"coordinator", "dean"}),
    "trajectories:hr_sheet": Row(HR | {"coordinator", "dean"}),
    "trajectories:extensions": Row(only("dean", "coordinator")),
    "trajectories:last_day": Row(HR, duty, post_only=True),
    "trajectories:consent": Row(only("coordinator"), request, post_only=True),
    "trajectories:my_obligation": Row(only("teacher")),
    "trajectories:obligation": Row(SEEN, duty),
    "trajectories:ask_time": Row(only("teacher"), duty, post_only=True),
    "trajectories:record_days": Row(HR, duty, post_only=True),
    "trajectories:extend": Row(HR, duty, post_only=True),
    "trajectories:correct_start": Row(HR, duty, post_only=True),
    "trajectories:exclude": Row(HR, duty, post_only=True),
    "trajectories:withdraw_days": Row(HR, days, post_only=True),
    "trajectories:withdraw_decision": Row(DECIDE, request, post_only=True),
    "trajectories:decide_extension": Row(only("dean"), request, post_only=True),
    "trajectories:refuse_extension": Row(HR, request, post_only=True),
}
