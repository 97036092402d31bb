"""What education's tests share: the verbs' durable transactions inside a test's own, and the audit after a test."""

from datetime import timedelta

import pytest
from django.db import connection

from education import audit
from portal.roles import EDUCATION, district_group
from tests.education.makers import NOW
from tests.education.run_screens import staff_of


@pytest.fixture(autouse=True)
def durable(request):
    """The test's own transaction stands around the verbs' durable ones; Django marks it so only in its TestCase."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("db")
        for block in connection.atomic_blocks:
            block._from_testcase = True


@pytest.fixture
def sound(db):
    """After the test the ten invariants hold: `pytestmark = pytest.mark.usefixtures("sound")`."""
    yield
    assert audit.violations(NOW + timedelta(minutes=1)) == []


@pytest.fixture
def office(client):
    """The centre's education staff, signed in."""
    staff = staff_of(EDUCATION)
    client.force_login(staff)
    return staff


@pytest.fixture
def eunpyeong(client):
    """The education staff of one district, signed in."""
    staff = staff_of(district_group("eunpyeong"))
    client.force_login(staff)
    return staff
