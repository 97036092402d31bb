"""A reader's own edition on the web, and the Atom feed of a series. The archive itself is pages."""

from csp.decorators import csp
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.views import View
from django.views.decorators.cache import never_cache

from newsletter import archive, reading
from newsletter.models import IssuePage, Mailing, Series, Subscriber
from newsletter.sending import editions
from portal.models import PUBLISHER

LENGTH = 20


@method_decorator([never_cache, csp(reading.POLICY)], name="dispatch")
class PersonalIssueView(View):
    """The mail as this reader got it. The address holds the reader's secret: no cache, no index, no referrer."""

    def get(self, request: HttpRequest, pk: int, secret: str) -> HttpResponse:
        mailing = get_object_or_404(Mailing.objects.select_related("series"), pk=pk)
        reader = get_object_or_404(Subscriber.objects.exclude(state=Subscriber.State.ERASED), secret=secret)
        try:
            build = editions.of_reader(editions.approved(mailing), reader.language, arm_of(mailing, reader))
        except editions.NotApproved as error:
            raise Http404 from error
        own = reading.values_of(mailing.series, mailing, secret, reader.name, build.language)
        chosen = reading.reader_of(reader, mailing.series)
        response = HttpResponse(reading.joined(build.parts["html"], chosen, own, is_html=True))
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        return response


def arm_of(mailing: Mailing, reader: Subscriber) -> str:
    return mailing.deliveries.filter(subscriber=reader).values_list("arm", flat=True).first() or "a"


class SeriesFeed(Feed):
    """Published issues of one series with what is in them, in full. An unknown series is 404."""

    feed_type = Atom1Feed
    author_name = PUBLISHER["name"]

    def get_object(self, request: HttpRequest, slug: str) -> Series:
        return get_object_or_404(Series, slug=slug)

    def title(self, series: Series) -> str:
        return series.name

    def subtitle(self, series: Series) -> str:
        return series.description

    def link(self, series: Series) -> str:
        return f"/newsletter/?kind={series.slug}"

    def items(self, series: Series):
        return archive.published().filter(series=series)[:LENGTH]

    def item_title(self, issue: IssuePage) -> str:
        return issue.title

    def item_description(self, issue: IssuePage) -> str:
        return issue.feed_words or issue.summary

    def item_link(self, issue: IssuePage) -> str:
        return issue.url

    def item_pubdate(self, issue: IssuePage):
        return issue.first_published_at

    def item_updateddate(self, issue: IssuePage):
        return issue.last_published_at
