"""Several processes with the same occasion: one notice, one message, one digest."""

import pytest

from tests.portal.makers_notices import MAY, known_kinds, neighbour, tell
from tests.processes import start, together

NUMBER = 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("mode", "counts"),
    [("tell", "1 1"), ("digest", "2 1"), pytest.param("unguarded", "0 3", id="unguarded, the positive control")],
)
def test_processes_with_the_same_occasion_tell_once(mode, counts, tmp_path):
    member = neighbour(settings={"daily_digest": True})
    with known_kinds():
        if mode == "digest":
            tell(member, MAY, "idea:1")
            tell(member, MAY, "idea:2")
    processes = start("tests.portal.race_notices", [(member.pk, mode)] * NUMBER, tmp_path)
    assert together(processes) == ["ready"] * NUMBER
    if mode == "unguarded":
        assert together(processes) == ["asked"] * NUMBER
    assert together(processes) == ["done"] * NUMBER
    assert {process.communicate(timeout=60)[0].strip() for process in processes} == {counts}
