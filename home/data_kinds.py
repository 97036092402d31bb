"""What an editor leaves in the pages and the admin. It stays with the centre's work; the name goes with the account."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageSubscription,
    UploadedFile,
    get_page_models,
)
from wagtail.users.models import UserProfile

from members.models import Member
from portal.models import PortalDocument, PortalImage, PortalMedia
from portal.personal_data import DataKind, register

PAGES = tuple(model._meta.label for model in get_page_models())
FILES = (PortalImage, PortalDocument, PortalMedia)
# Of the person alone: settings, drafts on the way, keys.
OWN = (EditingSession, FormState, PageSubscription, APIToken)


def rows(member: Member) -> list[dict]:
    made = [
        {"만든 쪽": page.title, "때": f"{timezone.localtime(page.latest_revision_created_at):%Y-%m-%d %H:%M}"}
        for page in Page.objects.filter(owner=member, latest_revision_created_at__isnull=False)
    ]
    made += [{"올린 파일": file.title} for model in FILES for file in model.objects.filter(uploaded_by_user=member)]
    made += [{"쪽에 남긴 말": said.text} for said in Comment.objects.filter(user=member)]
    return made + [{"쪽에 남긴 말": said.text} for said in CommentReply.objects.filter(user=member)]


def erase(member: Member, at: datetime) -> int:
    """Pages, files and remarks stay; their author is the tombstone."""
    gone = sum(model.objects.filter(user=member).delete()[0] for model in OWN)
    for upload in UploadedFile.objects.filter(uploaded_by_user=member):
        upload.file.delete(save=False)
        gone += upload.delete()[0]
    for profile in UserProfile.objects.filter(user=member):
        if profile.avatar:
            profile.avatar.delete(save=False)
        gone += profile.delete()[0]
    # Wagtail writes a record's name into its log.
    log = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Member, for_concrete_model=False), object_id=str(member.pk)
    )
    return gone + log.update(label=_("탈퇴한 이웃"), data={})


register(
    DataKind(
        key="editorial",
        label=gettext_lazy("담당자로 만든 쪽과 파일"),
        why=gettext_lazy("누가 만들고 고쳤는지 알아야 해서요. 담당자에게만 있어요."),
        kept=gettext_lazy("쪽과 파일은 센터의 것이라 남고, 이름은 탈퇴할 때 지워요."),
        models=(
            *PAGES,
            *(model._meta.label for model in FILES),
            *(model._meta.label for model in OWN),
            "wagtailcore.Page",
            "wagtailcore.Revision",
            "wagtailcore.Comment",
            "wagtailcore.CommentReply",
            "wagtailcore.PageLogEntry",
            "wagtailcore.ModelLogEntry",
            "wagtailcore.TaskState",
            "wagtailcore.WorkflowState",
            "wagtailcore.UploadedFile",
            "wagtailusers.UserProfile",
        ),
        collect=rows,
        erase=erase,
        order=200,
    )
)
