"""What a row says of the file that it keeps."""

from __future__ import annotations

from django.db import models

from utq_portal.files.storage import Stored
from utq_portal.folding import LineField


class StoredFile(models.Model):
    """A row with a kept file, or none: its path on the private storage, name, bytes, type and SHA-256 in hex."""

    file_path = models.CharField(max_length=200, blank=True)
    file_name = LineField(max_length=255, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    file_mime = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def stored(self) -> Stored:
        """The file, to hand out; without a path when there is none."""
        return Stored(self.file_path, self.file_name, self.file_mime, self.file_size, self.sha256)

    @stored.setter
    def stored(self, file: Stored) -> None:
        for column, value in file.columns.items():
            setattr(self, column, value)
