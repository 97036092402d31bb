"""The admin's screens of education; each noun has its own module."""

from education.admin import (
    completions,  # noqa: F401 — completing a run
    desk,  # noqa: F401 — the run desk and what waits there
    groups,  # noqa: F401 — study groups, and the way to the reviewers' queue
    instructors,  # noqa: F401 — the pool of instructors
    materials,  # noqa: F401 — the library of materials, and who may download
    menu,  # noqa: F401 — 교육 in the menu, to which each noun adds its items
    runs,  # noqa: F401 — making a run, its steps and meetings
    statistics,  # noqa: F401 — numbers by campus, kind and term
    surveys,  # noqa: F401 — what learners said of a run
    terms,  # noqa: F401 — the four seasons
    venues,  # noqa: F401 — rooms
)
