"""Which way comes next: whatever is reachable, wanted, muted or tried before."""

from hypothesis import given
from hypothesis import strategies as st

from portal.notices import channels
from portal.notices.channels import DEFAULT_ORDER, Reach
from portal.notices.kinds import Channel
from tests.portal.makers_notices import MAY, MUST, NEWS, known_kinds

CHANNELS = st.sampled_from(DEFAULT_ORDER)
REACHES = st.builds(
    Reach,
    addresses=st.sets(CHANNELS).map(lambda found: dict.fromkeys(found, "x")),
    order=st.lists(CHANNELS, unique=True).map(tuple),
    muted=st.frozensets(st.sampled_from([MUST.key, MAY.key, NEWS.key])),
    daily_digest=st.booleans(),
    call_me=st.booleans(),
)


@given(way=REACHES, kind=st.sampled_from([MUST, MAY, NEWS]), tried=st.sets(CHANNELS))
def test_the_plan_keeps_its_promises(way, kind, tried):
    with known_kinds():
        found = channels.plan(kind, way, tried)
    assert len(found) == len(set(found))
    assert set(found) <= set(way.addresses) - tried
    if not kind.is_transactional:
        assert set(found) <= set(way.order)
        assert found == [] or kind.key not in way.muted
        assert Channel.ALIMTALK not in found
    if way.call_me:
        assert set(found) <= {Channel.MAIL}
    if kind.is_transactional and not way.call_me:
        assert set(found) == set(way.addresses) - tried
    preferred = [channel for channel in way.order if channel in found]
    assert found[: len(preferred)] == preferred
    assert not (kind.is_transactional and channels.goes_into_digest(kind, way))
