"""At most fifteen statements a page, however many officers there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.console.conftest import text
from tests.small_province import add_account

MOST_STATEMENTS = 15

PAGES = [
    "/console/",
    "/console/units/{province}",
    "/console/units/{province}?show=removed&removed={clerk}",
    "/console/units/{province}?show=unset&name=nguyen",
    "/console/units/{office}?direct=1",
    "/console/units/{office}/branch",
    "/console/units/{office}/add",
    "/console/units/{office}/edit",
    "/console/units/{office}/move",
    "/console/units/{office}/move?parent=&parent_value=H10.16&on=01/03/2024",
    "/console/units/{office}/end",
    "/console/units/{office}/end?change=split&number=1&date=01/01/2024&effective_on=01/02/2024"
    "&successor_0=&successor_0_value=H10.16",
    "/console/units/{office}/accounts/add",
    "/console/units/suggestions?q=so",
    "/console/search?q=nguyen",
    "/console/names?names=Sở Nội vụ",
    "/console/accounts/{clerk}",
    "/console/accounts/{clerk}/move?unit=&unit_value=H10.16",
    "/console/accounts/{clerk}/suspend",
    "/console/accounts/{clerk}/remove",
    "/console/accounts/{clerk}/password",
    "/console/accounts/{clerk}/roles",
    "/console/accounts/{clerk}/sessions",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_at_most_fifteen_statements(admin, units, people, application, path):
    for number in range(8):
        add_account(
            *(f"n{number}.snv", f"Nguyễn Văn {number}", units.office),
            **{"role": "auditor", "password": False},
        )
        application(f"Ứng dụng {number}", unit=units.home_affairs)
    path = path.format(province=units.province.pk, office=units.office.pk, clerk=people.clerk.pk)
    with CaptureQueriesContext(connection) as spent:
        text(admin.get(path))
    assert len(spent) <= MOST_STATEMENTS, [each["sql"][:120] for each in spent]


def test_the_cost_does_not_grow_with_what_is_listed(admin, units, people):
    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            text(admin.get(f"/console/units/{units.province.pk}"))
        return len(spent)

    before = cost()
    for number in range(20):
        add_account(f"n{number}.snv", f"Nguyễn Văn {number}", units.office, password=False)
    assert cost() == before
