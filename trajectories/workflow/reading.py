"""That staff took an uploaded CV is an event (docs/domain.md, Reading)."""

from trajectories import rules
from utq_portal.audit.verbs import declare

CV_READ = declare("trajectories.cv_read", rule=rules.INTAKE_DOCUMENTS)
