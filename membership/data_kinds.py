"""The personal data of an account: the member, how they sign in, what they asked about their data, who looked.

Imported at the start. Other nouns of this app append their kinds, or have a module of their own that is imported here.
"""

import re
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import phones
from members.addresses import shown
from members.models import AccessEntry, ActRecord, DataCopy, DataRequest, Member, Token
from membership import (
    acting_data,  # noqa: F401 — registers roles and mandates
    consent_data,  # noqa: F401 — registers consents and guardians
    copy_files,
    deeds,
    identity_data,  # noqa: F401 — registers identity checks
    leaving,
    retention_rules,
)
from portal.leaving import Holding
from portal.leaving import register as register_holding
from portal.models import Notice
from portal.personal_data import DataKind, minute, register


def member_rows(member: Member) -> list[dict]:
    rows = {
        "별명": member.nickname,
        "이메일": shown(member.email),
        "휴대전화": phones.shown(member.phone),
        "우리 동네": member.get_home_district_display(),
        "태어난 해": member.birth_year or "",
        "생일": str(member.born_on or ""),
        "큰 글씨": "네" if member.large_text else "아니요",
        "글 대신 전화": "네" if member.call_me else "아니요",
        "가입한 때": minute(member.date_joined),
        "마지막 로그인": minute(member.last_login),
        "맡은 역할": ", ".join(member.groups.values_list("name", flat=True)),
    }
    return [{key: value for key, value in rows.items() if value != ""}]


def forget_name(member: Member) -> int:
    """In what others were told ("은하수님이 초대했어요"): the name goes, the sentence stays.

    A name that another member bears is theirs too, and stays.
    """
    name = member.nickname
    if len(name) < 2 or Member.objects.present().exclude(pk=member.pk).filter(nickname=name).exists():
        return 0
    called = re.compile(re.escape(name) + r"(?=\s?님)")
    notices = Notice.objects.filter(Q(title__contains=name) | Q(text__contains=name))
    for notice in notices:
        notice.title = called.sub(gettext("탈퇴한 이웃"), notice.title)[:120]
        notice.text = called.sub(gettext("탈퇴한 이웃"), notice.text)
        notice.save(update_fields=["title", "text"])
    return len(notices)


def erase_member(member: Member, at: datetime) -> int:
    """A tombstone stays: the number, and that it was destroyed. Accounts merged into this one go with it."""
    forget_name(member)
    everyone = Member.objects.filter(Q(pk=member.pk) | Q(merged_into=member))
    for one in everyone:
        one.groups.clear()
        one.user_permissions.clear()
        one.set_unusable_password()
        one.save(update_fields=["password"])
    return everyone.update(
        email=None,
        nickname="",
        first_name="",
        last_name="",
        phone="",
        phone_confirmed_at=None,
        home_district="",
        birth_year=None,
        born_on=None,
        large_text=False,
        call_me=False,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
        erased_at=at,
    )


def sign_in_rows(member: Member) -> list[dict]:
    rows = [{"로그인 이메일": shown(it.email)} for it in EmailAddress.objects.filter(user=member)]
    rows += [
        {"로그인 연결": it.provider, "연결한 때": minute(it.date_joined), "받은 정보": it.extra_data}
        for it in SocialAccount.objects.filter(user=member)
    ]
    rows += [
        {"2단계 인증": it.get_type_display(), "등록한 때": minute(it.created_at)}
        for it in Authenticator.objects.filter(user=member)
    ]
    rows += [
        {"로그인한 기기": it.user_agent, "주소(IP)": it.ip, "마지막으로 본 때": minute(it.last_seen_at)}
        for it in UserSession.objects.filter(user=member)
    ]
    return rows


def erase_sign_in(member: Member, at: datetime) -> int:
    """Sessions end by it too: what is signed in at this moment is out."""
    sessions = UserSession.objects.filter(user=member)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    doors = (
        sessions,
        EmailAddress.objects.filter(user=member),
        SocialAccount.objects.filter(user=member),
        Authenticator.objects.filter(user=member),
        Token.objects.filter(member=member),
    )
    return sum(rows.delete()[0] for rows in doors)


def rights_rows(member: Member) -> list[dict]:
    rows = [
        {
            "요청": it.get_kind_display(),
            "내용": it.text,
            "상태": it.get_state_display(),
            "요청한 때": minute(it.opened_at),
            "답": it.answer,
        }
        for it in DataRequest.objects.filter(member=member)
    ]
    return rows + [
        {"내려받은 내 정보": it.get_state_display(), "부탁한 때": minute(it.requested_at)}
        for it in DataCopy.objects.filter(member=member)
    ]


def erase_rights(member: Member, at: datetime) -> int:
    """That a request was made and answered stays as the proof of it, without its words."""
    emptied = DataRequest.objects.filter(member=member).update(text="", answer="")
    mine = DataCopy.objects.filter(member=member)
    copy_files.remove(mine)
    return emptied + mine.delete()[0]


def access_rows(member: Member) -> list[dict]:
    return [
        {"무엇을": it.get_kind_display(), "본 것": it.what, "까닭": it.reason, "때": minute(it.at)}
        for it in AccessEntry.objects.filter(subject=member)
    ]


def act_rows(member: Member) -> list[dict]:
    return [
        {
            "한 일": deeds.said(it),
            "자격": it.get_capacity_display(),
            "경로": it.get_channel_display(),
            "때": minute(it.acted_at),
            "바뀐 것": it.details,
        }
        for it in ActRecord.objects.filter(subject=member).order_by("pk")
    ]


def nothing(member: Member, at: datetime) -> int:
    """The rows name nobody once the member is a number; they stay as long as the rule says."""
    return 0


register(
    DataKind(
        key="member",
        label=_("내 정보"),
        why=_("로그인하고, 우리 동네 소식을 보여 드리고, 신청한 일을 알려 드리려고요."),
        kept=_("탈퇴할 때까지. 탈퇴하고 30일 뒤에 지워요."),
        models=("members.Member", "members.Member_groups", "members.Member_user_permissions"),
        collect=member_rows,
        erase=erase_member,
        order=0,
        change_at="membership:profile",
    ),
    DataKind(
        key="sign_in",
        label=_("로그인 방법과 기기"),
        why=_("본인만 들어오게 하고, 모르는 기기를 알아보려고요."),
        kept=_("탈퇴할 때까지. 쓰지 않은 기기의 기록은 90일 뒤에 지워요."),
        models=(
            "account.EmailAddress",
            "mfa.Authenticator",
            "socialaccount.SocialAccount",
            "usersessions.UserSession",
            "members.Token",
        ),
        collect=sign_in_rows,
        erase=erase_sign_in,
        order=10,
        change_at="usersessions_list",
    ),
    DataKind(
        key="rights",
        label=_("내 정보에 대한 요청"),
        why=_("요청하신 것에 제때 답하려고요."),
        kept=_("답한 뒤 3년. 탈퇴하면 적으신 내용은 바로 지워요."),
        models=("members.DataRequest", "members.DataCopy"),
        collect=rights_rows,
        erase=erase_rights,
        order=80,
    ),
    DataKind(
        key="access",
        label=_("담당자가 내 정보를 본 기록"),
        why=_("누가 왜 봤는지 나중에 따져 볼 수 있어야 해서요."),
        kept=_("3년. 탈퇴해도 번호만 남은 채 3년을 채워요 (개인정보의 안전성 확보조치 기준)."),
        models=("members.AccessEntry",),
        collect=access_rows,
        erase=nothing,
        order=90,
    ),
    DataKind(
        key="acts",
        label=_("내 계정에서 바뀐 일"),
        why=_("본인이 했는지, 누가 대신했는지 알 수 있어야 해서요."),
        kept=_("탈퇴하고 3년. 바뀐 값은 적지 않고 무엇이 바뀌었는지만 남겨요."),
        models=("members.ActRecord",),
        collect=act_rows,
        erase=nothing,
        order=95,
    ),
)
register(*retention_rules.RULES)
deeds.name(
    leaving_requested=_("탈퇴를 신청했어요"),
    leaving_undone=_("탈퇴를 되돌렸어요"),
    destroyed=_("개인정보를 지웠어요"),
    data_copy_requested=_("내 정보를 모두 내려받으려고 했어요"),
    data_requested=_("내 정보에 대해 요청했어요"),
    data_request_withdrawn=_("내 정보에 대한 요청을 거뒀어요"),
    data_request_answered=_("내 정보에 대한 요청에 답했어요"),
    profile_corrected=_("센터에서 내 정보를 고쳤어요"),
    deactivated=_("계정을 멈췄어요"),
    activated=_("계정을 다시 열었어요"),
)
register_holding(Holding(key="staff", held=leaving.staff_rights, release=leaving.release_nothing))
