"""A feed's address, name and district."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.districts import District
from newsletter import safe_fetching
from newsletter.models import Feed
from newsletter.safe_fetching import FetchRefused


class FeedForm(forms.ModelForm):
    """`districts`: those a member of staff is bound to; empty for who works for all Seoul."""

    class Meta:
        model = Feed
        fields = ("url", "name", "district")
        labels = {"url": _("새 글 주소 (RSS·Atom)")}
        help_texts = {
            "url": _("누리집의 RSS 단추를 누르면 나오는 주소예요. 예: https://example.org/rss.xml"),
            "name": _("소식에 꼬리표로 보여요. 예: 은평구 마을센터"),
        }
        error_messages = {
            "url": {
                "required": _("새 글 주소를 적어 주세요."),
                "invalid": _("주소를 읽을 수 없어요. https://로 시작하는 주소를 그대로 붙여 넣어 주세요."),
                "unique": _("이미 모으고 있는 주소예요. 목록에서 찾아 봐 주세요."),
            },
            "name": {"required": _("어디의 소식인지 이름을 적어 주세요.")},
        }

    def __init__(self, *args, districts: list[str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if districts:
            own = [(value, label) for value, label in District.choices if value in districts]
            self.fields["district"] = forms.ChoiceField(label=_("자치구"), choices=own)
        else:
            self.fields["district"].choices = [("", _("서울 전체")), *District.choices]

    def clean_url(self) -> str:
        """Its shape only: whether the name is known and leads outside is asked at each fetch."""
        url = self.cleaned_data["url"]
        try:
            safe_fetching.parts_of(url)
        except FetchRefused as refused:
            raise forms.ValidationError(refused.reason.label, code=refused.reason.value) from refused
        return url
