"""Statistics at the desk: what is measured, what schools report, what is released."""

from xzedu.statistics.admin import indicators, observations, releases, returns

__all__ = ["indicators", "observations", "releases", "returns"]
