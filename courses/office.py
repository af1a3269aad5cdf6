"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from utq_portal.office.workflow import relations

relations.add("""
moves: courses.edition.led_by
once: courses.interest.person courses.registration.person courses.edition_given_by.user
says: courses.registration.registered_by courses.attendance.noted_by
""")
