"""What education tells learners. All of these are about their own application, so none can be turned off."""

from django.utils.translation import gettext_lazy as _

from portal import notices

APPLICATION = "education_application"
OFFER = "education_offer"
CHANGE = "education_change"
REMINDER = "education_reminder"
COMPLETION = "education_completion"
SURVEY = "education_survey"
GROUP = "education_group"

notices.register(notices.NoticeKind(APPLICATION, _("교육 신청 결과"), is_transactional=True))
notices.register(notices.NoticeKind(OFFER, _("자리가 났을 때"), is_transactional=True))
notices.register(notices.NoticeKind(CHANGE, _("교육이 바뀌거나 취소될 때"), is_transactional=True))
notices.register(notices.NoticeKind(REMINDER, _("교육 전날 알림"), is_transactional=False))
notices.register(notices.NoticeKind(COMPLETION, _("수료와 수료증"), is_transactional=True))
notices.register(notices.NoticeKind(SURVEY, _("교육이 끝난 뒤 설문"), is_transactional=False))
notices.register(notices.NoticeKind(GROUP, _("자주학습 모임"), is_transactional=False))
