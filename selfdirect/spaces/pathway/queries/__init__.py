"""Read what the workers' pages show: the lists of work, the people, one whole story."""

from selfdirect.spaces.pathway.queries.found import behind_glass, find
from selfdirect.spaces.pathway.queries.story import Story, story, workers_of
from selfdirect.spaces.pathway.queries.work import colleagues, one_list, work_lists

__all__ = (
    "Story",
    "behind_glass",
    "colleagues",
    "find",
    "one_list",
    "story",
    "work_lists",
    "workers_of",
)
