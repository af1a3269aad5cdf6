"""The visitor's pages are for everybody."""

from __future__ import annotations

from tests.architecture.rows import EVERYONE, Row, only

_NAMES = (
    "landing about competences already_qualified exemption_guide exemption_guide_hr "
    "contacts manual experiences accessibility privacy"
)
ROWS = {name: Row(only(EVERYONE)) for name in _NAMES.split()}
