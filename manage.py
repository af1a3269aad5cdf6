#!/usr/bin/env python
"""Run a management command of UTQ Portal."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")
    try:
        from django.conf import settings

        settings.INSTALLED_APPS  # noqa: B018  (the environment is read now)
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))  # a sentence, not where in the code it was found
    execute_from_command_line(sys.argv)
