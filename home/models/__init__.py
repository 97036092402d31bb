"""Home's pages, one noun a module. Import direction: listing ← every kind of page ← districts ← front."""

from home.models.articles import Article, ArticleIndexPage
from home.models.cards import CardNewsIndexPage, CardNewsPage
from home.models.districts import DistrictIndexPage, DistrictPage
from home.models.events import EventIndexPage, EventPage
from home.models.front import HomePage
from home.models.partners import Partner, PartnerIndexPage
from home.models.programmes import ProgrammeIndexPage, ProgrammePage
from home.models.reports import ReportIndexPage, ReportPage
from home.models.standard import StandardPage
from home.models.texts import PageText
from home.models.videos import VideoIndexPage, VideoPage

__all__ = [
    "Article",
    "ArticleIndexPage",
    "CardNewsIndexPage",
    "CardNewsPage",
    "DistrictIndexPage",
    "DistrictPage",
    "EventIndexPage",
    "EventPage",
    "HomePage",
    "PageText",
    "Partner",
    "PartnerIndexPage",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "ReportIndexPage",
    "ReportPage",
    "StandardPage",
    "VideoIndexPage",
    "VideoPage",
]
