"""Makers of test records. Pages hang in the tree that the migrations plant: home, 우리 동네 and the 25 districts.

`MemberFactory(editor=True)` and the like give a role; `ArticleFactory()` makes a live article under an index that is
made when missing. Every maker saves a valid record: nothing here needs clean-up beyond the test's transaction.
"""

import io
from datetime import timedelta

import factory
import wagtail_factories
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Collection, Page

from home import roles
from home.models import (
    Article,
    ArticleIndexPage,
    CardNewsIndexPage,
    CardNewsPage,
    DistrictPage,
    EventIndexPage,
    EventPage,
    HomePage,
    ProgrammeIndexPage,
    ProgrammePage,
    ReportIndexPage,
    ReportPage,
    StandardPage,
    VideoIndexPage,
    VideoPage,
)
from members.models import Member
from portal.models import Audience, PortalDocument, PortalImage, PortalMedia, Topic

PASSWORD = "달빛-산책-2026"
INDEX_SLUGS = {
    ArticleIndexPage: ("소식", "news"),
    CardNewsIndexPage: ("카드뉴스", "cards"),
    VideoIndexPage: ("영상", "videos"),
    EventIndexPage: ("행사", "events"),
    ProgrammeIndexPage: ("전략사업", "programmes"),
    ReportIndexPage: ("연구·자료", "reports"),
}


def home() -> HomePage:
    """The home page that migration 0002 made."""
    return HomePage.objects.get()


def district(value: str = "eunpyeong") -> DistrictPage:
    """One of the 25 district pages that migration 0002 made."""
    return DistrictPage.objects.get(district=value)


def collection(value: str = "eunpyeong") -> Collection:
    """The collection of a district, made by migration 0002 under the district's Korean name."""
    return Collection.objects.get(name=district(value).district_label)


def index(model: type[Page]) -> Page:
    """The one index page of a kind, made under the home page when the test is the first to ask."""
    found = model.objects.first()
    if found:
        return found
    title, slug = INDEX_SLUGS[model]
    return home().add_child(instance=model(title=title, slug=slug))


def picture_bytes(width: int = 8, height: int = 8, colour: str = "#0E5B47", kind: str = "PNG", **options) -> bytes:
    """A plain picture, as the bytes of an uploaded file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind, **options)
    return out.getvalue()


class MemberFactory(DjangoModelFactory):
    """A citizen, unless a trait gives a role. `password` is kept in plain in PASSWORD for log-ins."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    class Params:
        editor = factory.Trait(role_name=roles.AUTHOR)
        reviewer = factory.Trait(role_name=roles.PUBLISHER)
        district_editor = factory.Trait(role_name="자치구 편집자 · 은평구", home_district="eunpyeong")
        privacy_officer = factory.Trait(role_name=roles.PRIVACY_OFFICER)
        desk = factory.Trait(role_name=roles.DESK)
        administrator = factory.Trait(role_name=roles.ADMINISTRATOR)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"neighbour{n}@example.org")
    nickname = factory.Sequence(lambda n: f"이웃{n}")
    role_name = ""

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        role = kwargs.pop("role_name")
        member = model_class.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)
        if role:
            # The groups are made by migration: a missing one is a failure, not something to make here.
            member.groups.add(Group.objects.get(name=role))
        return member


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"주제{n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


class AudienceFactory(DjangoModelFactory):
    class Meta:
        model = Audience
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"누구{n}")
    slug = factory.Sequence(lambda n: f"audience-{n}")


class ImageFactory(DjangoModelFactory):
    """A small picture with an alternative text; `decorative=True` for one without."""

    class Meta:
        model = PortalImage

    class Params:
        decorative = factory.Trait(description="", is_decorative=True)
        width_px = 64
        height_px = 64

    title = factory.Sequence(lambda n: f"그림 {n}")
    description = "이웃들이 골목에서 함께 화분을 가꾸는 모습"
    file = factory.LazyAttribute(lambda it: ContentFile(picture_bytes(it.width_px, it.height_px), name="picture.png"))


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = PortalDocument

    title = factory.Sequence(lambda n: f"문서 {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%test\n", name="paper.pdf"))


class MediaFactory(DjangoModelFactory):
    """A vertical clip with captions and a transcript. The bytes are no real video: no code here decodes them."""

    class Meta:
        model = PortalMedia

    title = factory.Sequence(lambda n: f"영상 {n}")
    type = "video"
    duration = 12
    width = 720
    height = 1280
    transcript = "안녕하세요. 우리 동네 시간은행을 소개할게요."
    file = factory.LazyFunction(lambda: ContentFile(b"\x00\x00\x00\x18ftypmp42", name="clip.mp4"))
    captions = factory.LazyFunction(
        lambda: ContentFile("WEBVTT\n\n00:00.000 --> 00:02.000\n안녕하세요\n".encode(), name="clip.vtt")
    )


class PortalPageFactory(wagtail_factories.PageFactory):
    """Base of the page makers: live, with a title and a slug of its own."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"쪽 {n}")
    slug = factory.Sequence(lambda n: f"page-{n}")
    summary = "한 문장으로 알려 드려요"


class ArticleFactory(PortalPageFactory):
    class Meta:
        model = Article

    class Params:
        draft = factory.Trait(live=False)
        with_cover = factory.Trait(cover=factory.SubFactory(ImageFactory))

    parent = factory.LazyFunction(lambda: index(ArticleIndexPage))
    title = factory.Sequence(lambda n: f"이웃 소식 {n}")
    body = factory.LazyFunction(lambda: [("heading", "함께한 하루"), ("paragraph", "<p>골목에서 이웃을 만났어요.</p>")])


class EventFactory(PortalPageFactory):
    """Starts in a week and lasts two hours; `past=True` for one that is over."""

    class Meta:
        model = EventPage

    class Params:
        past = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=7)))

    parent = factory.LazyFunction(lambda: index(EventIndexPage))
    title = factory.Sequence(lambda n: f"동네 모임 {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda it: it.starts_at + timedelta(hours=2))
    place_name = "은평 마을회관"


class CardNewsFactory(PortalPageFactory):
    """Two cards: a cover and credits-free point; pass `cards` for others."""

    class Meta:
        model = CardNewsPage

    parent = factory.LazyFunction(lambda: index(CardNewsIndexPage))
    title = factory.Sequence(lambda n: f"카드뉴스 {n}")
    cards = factory.LazyFunction(lambda: [("cover", {"title": "시간은행이 뭐예요?"})])


class VideoFactory(PortalPageFactory):
    class Meta:
        model = VideoPage

    parent = factory.LazyFunction(lambda: index(VideoIndexPage))
    title = factory.Sequence(lambda n: f"짧은 영상 {n}")
    video = factory.SubFactory(MediaFactory)
    poster = factory.SubFactory(ImageFactory)


class ProgrammeFactory(PortalPageFactory):
    class Meta:
        model = ProgrammePage

    parent = factory.LazyFunction(lambda: index(ProgrammeIndexPage))
    title = factory.Sequence(lambda n: f"사업 {n}")


class ReportFactory(PortalPageFactory):
    class Meta:
        model = ReportPage

    parent = factory.LazyFunction(lambda: index(ReportIndexPage))
    title = factory.Sequence(lambda n: f"연구 {n}")


class StandardPageFactory(PortalPageFactory):
    class Meta:
        model = StandardPage

    parent = factory.LazyFunction(home)
    title = factory.Sequence(lambda n: f"안내 {n}")
