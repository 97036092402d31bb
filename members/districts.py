"""The 25 autonomous districts (자치구) of Seoul.

Values are the official romanised names, stable in addresses and files; labels are Korean. They live in the lowest room
because a member has a home district and every feature filters by it.
"""

from django.db import models


class District(models.TextChoices):
    """Values are URL slugs; labels are the district names ending in 구."""

    JONGNO = "jongno", "종로구"
    JUNG = "jung", "중구"
    YONGSAN = "yongsan", "용산구"
    SEONGDONG = "seongdong", "성동구"
    GWANGJIN = "gwangjin", "광진구"
    DONGDAEMUN = "dongdaemun", "동대문구"
    JUNGNANG = "jungnang", "중랑구"
    SEONGBUK = "seongbuk", "성북구"
    GANGBUK = "gangbuk", "강북구"
    DOBONG = "dobong", "도봉구"
    NOWON = "nowon", "노원구"
    EUNPYEONG = "eunpyeong", "은평구"
    SEODAEMUN = "seodaemun", "서대문구"
    MAPO = "mapo", "마포구"
    YANGCHEON = "yangcheon", "양천구"
    GANGSEO = "gangseo", "강서구"
    GURO = "guro", "구로구"
    GEUMCHEON = "geumcheon", "금천구"
    YEONGDEUNGPO = "yeongdeungpo", "영등포구"
    DONGJAK = "dongjak", "동작구"
    GWANAK = "gwanak", "관악구"
    SEOCHO = "seocho", "서초구"
    GANGNAM = "gangnam", "강남구"
    SONGPA = "songpa", "송파구"
    GANGDONG = "gangdong", "강동구"

    @property
    def short(self) -> str:
        """The name on a number plate: without 구, except 중구 which has one syllable."""
        return self.label if self is District.JUNG else self.label.removesuffix("구")
