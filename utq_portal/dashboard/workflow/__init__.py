"""The verbs that touch several apps at once."""

from utq_portal.dashboard.workflow.joining import Preview, hindrances, join, preview

__all__ = ["Preview", "hindrances", "join", "preview"]
