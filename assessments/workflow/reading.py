"""That staff took a letter or a certificate is an event (docs/domain.md, Reading)."""

from assessments import rules
from utq_portal.audit.verbs import declare

LETTER_READ = declare("assessments.letter_read", rule=rules.LETTER)
CERTIFICATE_READ = declare("assessments.certificate_read", rule=rules.CERTIFICATE)
