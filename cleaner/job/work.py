"""What a run needs only where there is something to do; most of a run on unchanged input would be to load it.

All of it is loaded at once, by the process that leads, so that its workers have it when they begin.
"""

from cleaner.job.deciding import Matter, decide
from cleaner.job.kept import Of
from cleaner.job.prepare import guarded, prepare
from cleaner.job.publish import publish

__all__ = ["Matter", "Of", "decide", "guarded", "prepare", "publish"]
