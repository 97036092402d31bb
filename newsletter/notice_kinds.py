"""What the newsletter's desk tells staff about their own work."""

from django.utils.translation import gettext_lazy as _

from portal import notices

REVIEW = "newsletter_review"
DECIDED = "newsletter_decided"

notices.register(notices.NoticeKind(REVIEW, _("검토할 소식지가 있을 때"), is_transactional=True))
notices.register(notices.NoticeKind(DECIDED, _("맡긴 소식지가 승인되거나 되돌아올 때"), is_transactional=True))
