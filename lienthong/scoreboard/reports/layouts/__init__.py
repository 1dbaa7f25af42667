"""How each topic stands in the report: one file for each. A further topic is a further file, named here.

A topic without a file, or an indicator that its file does not name, still comes: in a table of its own.
"""

from lienthong.scoreboard.reports.layouts import (
    citizen_app,
    communication,
    community_teams,
    e_certification,
    hotline,
    online_payments,
    online_services,
    shared_platforms,
)
from lienthong.scoreboard.reports.layouts.shape import Topic

__all__ = ["TOPICS", "of"]

TOPICS: dict[str, Topic] = {
    module.TOPIC.key: module.TOPIC
    for module in (
        online_services,
        citizen_app,
        hotline,
        shared_platforms,
        community_teams,
        e_certification,
        online_payments,
        communication,
    )
}


def of(key: str) -> Topic:
    """The layout of a topic; an empty one where there is none."""
    return TOPICS.get(key) or Topic(key, ())
