"""That staff took a paper or a letter is an event (docs/domain.md, Reading)."""

from exemptions import rules
from utq_portal.audit.verbs import declare

FILE_READ = declare("exemptions.file_read", rule=rules.READS)
EXTERNAL_FILE_READ = declare("exemptions.external_file_read", rule=rules.EXTERNAL_READS)
