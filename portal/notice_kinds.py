"""Templates of 알림톡 that the portal's own codes are sent with."""

from django.utils.translation import gettext_lazy as _

from portal import texting

texting.approve("phone_code", _("휴대전화 확인 번호"))
