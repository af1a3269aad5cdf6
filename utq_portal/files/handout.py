"""A kept file is given out by a view that knows who asks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from utq_portal import disk
from utq_portal.files import kinds
from utq_portal.files.ranges import Span, Unsatisfiable, asked_span
from utq_portal.files.storage import CHUNK, Stored, opened, private

# a file is never a page of ours: whatever stands in it may load and run nothing
_FILE_CSP = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"


def serve(request: HttpRequest, file: Stored, *, inline: bool = False) -> HttpResponseBase:
    """Give out a kept file, whole or the part that a Range header asks for; 404 when it is gone.

    The caller has checked who may read it. ``inline`` shows kinds that are safe in the browser; all others download.
    The front server sends it where it is set up to and the file is on a disk; any other storage is streamed.
    Raises DiskAway when the disk does not answer.
    """
    try:
        source = opened(file.path)
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404 from error
    except OSError as error:
        raise disk.DiskAway(error.errno, error.strerror) from error
    if settings.X_ACCEL_PREFIX and isinstance(private(), FileSystemStorage):
        source.close()
        response: HttpResponseBase = HttpResponse(content_type=file.mime)
        response.headers["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX.rstrip("/") + "/" + quote(file.path)
    else:
        response = _whole_or_part(request, source, file)
    show = inline and file.mime in kinds.INLINE
    disposition = content_disposition_header(as_attachment=not show, filename=file.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _FILE_CSP if show else f"{_FILE_CSP}; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _whole_or_part(request: HttpRequest, source: File[bytes], file: Stored) -> HttpResponseBase:
    """A storage whose files cannot be read from their middle gives the whole."""
    etag = f'"{file.path.rpartition("/")[2]}"'  # a kept file never changes
    size, parts = private().size(file.path), source.seekable()
    try:
        span = asked_span(request, size, etag) if parts else None
    except Unsatisfiable:
        source.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response: HttpResponseBase
    if span is None:
        response = FileResponse(source, content_type=file.mime)
    else:
        response = StreamingHttpResponse(_Part(source, span), status=206, content_type=file.mime)
        response.headers["Content-Range"] = f"bytes {span.start}-{span.end}/{size}"
    response.headers["Content-Length"] = str(span.length if span else size)
    response.headers["Accept-Ranges"] = "bytes" if parts else "none"
    response.headers["ETag"] = etag
    return response


class _Part:
    """The bytes of a span in pieces; the answer closes it, and the file with it, also when nothing was read."""

    def __init__(self, source: File[bytes], span: Span) -> None:
        self._source, self._span = source, span
        self.close = source.close

    def __iter__(self) -> Iterator[bytes]:
        self._source.seek(self._span.start)
        todo = self._span.length
        while todo and (chunk := self._source.read(min(CHUNK, todo))):
            todo -= len(chunk)
            yield chunk
