"""What a foreign client finds when it tries the whole protocol."""

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

BAD = {Status.ERROR, Status.CRITICAL, Status.DEVIATION}


@pytest.fixture
def application():
    """The WSGI application; the test's transaction stays open over its requests, as for Django's client."""
    moments = (signals.request_started, signals.request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield get_wsgi_application()
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture
def results(application, program):
    client = WSGISCIMClient(
        application,
        base_url="http://localhost/scim/v2",
        environ={"HTTP_AUTHORIZATION": f"Bearer {program.secret}"},
    )
    return check_server(client)


def test_scim2_tester_tries_everything_that_is_offered_and_finds_no_fault(results):
    faults = [f"{one.title}: {one.reason}" for one in results if one.status in BAD]
    assert faults == []
    tried = {one.title for one in results if one.status == Status.SUCCESS}
    assert {
        "object_creation",
        "object_replacement",
        "object_deletion",
        "search_with_attributes",
        "check_add_attribute",
        "check_remove_attribute",
        "check_replace_attribute",
    } <= tried
