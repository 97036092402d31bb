"""What a member is told about their account. Other nouns of this app append their kinds."""

from django.utils.translation import gettext_lazy as _

from portal.notices import NoticeKind, register

register(NoticeKind("leaving", _("탈퇴 신청과 되돌리기"), is_transactional=True))
register(NoticeKind("data_copy", _("내 정보 파일 준비"), is_transactional=True))
register(NoticeKind("data_request", _("내 정보 요청에 대한 답"), is_transactional=True))
register(NoticeKind("correction", _("센터에서 내 정보를 고침"), is_transactional=True))
register(NoticeKind("identity", _("본인확인에서 알게 된 것"), is_transactional=True))
register(NoticeKind("profile", _("다른 사람이 내 정보를 고침"), is_transactional=True))
register(NoticeKind("organisation", _("기관에서 함께하는 사람이 바뀜"), is_transactional=True))
register(NoticeKind("mandate", _("누가 나를 대신하거나 대신했음"), is_transactional=True))
register(NoticeKind("agreement", _("기관의 협약이 곧 끝남"), is_transactional=True))
register(NoticeKind("guardian", _("보호자의 동의가 바뀜"), is_transactional=True))
