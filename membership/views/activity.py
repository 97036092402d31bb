"""내 활동: a person's page for members, and what this device remembers for everybody else."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from members.districts import District
from membership.activity import overview


@dataclass(frozen=True)
class Door:
    """A way on to one of a member's own pages."""

    icon: str
    label: str
    hint: str
    name: str

    @property
    def url(self) -> str:
        return reverse(self.name)


OWN = (
    Door("person", _("내 정보"), _("별명, 동네, 전화, 관심 있는 주제"), "membership:profile"),
    Door("mail", _("알림"), _("받은 알림과 받는 방법"), "portal:notices"),
    Door("check", _("동의"), _("무엇에 동의했는지 보고 거두기"), "membership:consents"),
    Door("download", _("내 데이터"), _("내려받기, 고치기, 탈퇴"), "membership:data"),
    Door("join", _("기관"), _("함께하는 기관과 내 역할"), "membership:organisations"),
    Door("phone", _("대신 신청"), _("가족이나 이웃에게 맡기기"), "membership:mandates"),
    Door("info", _("본인확인"), _("투표와 시간은행을 쓸 때 한 번"), "membership:identity"),
)
SIGNING_IN = (
    Door("link", _("로그인한 기기"), _("어디에서 로그인했는지 보고 나가기"), "usersessions_list"),
    Door("space", _("패스키와 2단계 인증"), _("비밀번호 없이, 더 안전하게"), "mfa_index"),
    Door("text", _("비밀번호"), _("바꾸거나 새로 만들기"), "account_change_password"),
)


class MeView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return render(request, "membership/activity/reader.html")
        member, now = request.user, timezone.now()
        context = {
            "member": member,
            "district_short": District(member.home_district).short if member.home_district else "",
            "overview": overview(member, now),
            "doors": OWN,
            "signing_in": SIGNING_IN,
            "begin": "/events/",
        }
        return render(request, "membership/activity/me.html", context)
