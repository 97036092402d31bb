"""The makers make valid, reachable records; the migrations' rows survive tests with real transactions."""

import pytest
from wagtail.models import Page, Site

from tests import factories

MAKERS = [
    factories.ArticleFactory,
    factories.CardNewsFactory,
    factories.EventFactory,
    factories.ProgrammeFactory,
    factories.ReportFactory,
    factories.StandardPageFactory,
    factories.VideoFactory,
]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_page_maker_makes_a_valid_live_page_in_the_tree(maker, db):
    page = maker()
    page.full_clean()
    assert page.live
    assert page.get_url() is not None
    assert page.is_descendant_of(factories.home())


def test_member_maker_gives_the_named_role(db):
    member = factories.MemberFactory(reviewer=True)
    assert [group.name for group in member.groups.all()] == ["검토·발행자"]
    assert member.check_password(factories.PASSWORD)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_real_transactions_give_the_planted_tree_back(turn):
    assert Page.objects.count() == 28
    assert Site.objects.get().root_page.specific == factories.home()
    factories.home().get_children().first().delete()
