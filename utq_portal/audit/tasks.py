"""The sealer, as a job."""

from celery import shared_task

from utq_portal.audit import workflow


@shared_task(name="audit.seal")
def seal() -> None:
    """Seal what is not yet sealed."""
    workflow.seal()
