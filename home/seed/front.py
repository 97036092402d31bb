"""The home page's sections and the 25 district pages, which migrations made empty."""

import json
import uuid
from datetime import timedelta

from django.utils import timezone

from home.models import DistrictPage
from home.seed.bodies import NAMESPACE, body
from home.seed.reading import read
from home.seed.tree import home, page_of
from members.districts import District

TEXT = """
{label}에는 {where} 같은 동네가 있어요. {what}.

[image {scene}] {label}를 떠올린 풍경

## 무엇을 도와주나요

- 이웃과 모임을 시작하는 법을 알려 드려요.
- 쓸 수 있는 동네 공간을 함께 찾아요.
- 인터넷 신청이 어려우면 대신 적어 드려요.

!! 데모 연락처
이 전화와 여는 때는 보여 주기 위해 지은 것이에요. 실제 연락처는 자치구 누리집에서 확인해 주세요.
"""


def districts() -> None:
    for row in read("districts")["district"]:
        page = DistrictPage.objects.get(district=row["district"])
        if page.centre_name:
            continue
        label = District(row["district"]).label
        page.summary = f"{row['what']}. {label}에서 지금 할 수 있는 일을 모았어요"
        page.centre_name, page.centre_phone = f"{label} 마을지원센터 (데모)", row["phone"]
        page.centre_hours = row["hours"]
        where = row["neighbourhoods"].replace("·", ", ")
        page.body = body(TEXT.format(label=label, where=where, what=row["what"], scene=row["scene"]), page_of)
        page.save_revision().publish()


def sections() -> None:
    page = home()
    if page.sections:
        return
    today = timezone.localdate()
    question = {
        "question": "동네 공간, 주말에도 열면 어디가 좋을까요?",
        "text": "평일 저녁과 주말에 갈 곳이 없다는 이야기가 많았어요. 어디부터 열면 좋을지 알려 주세요.",
        "opens": str(today.replace(day=1)),
        "closes": str(today + timedelta(days=12)),
        "answers": str(today + timedelta(days=28)),
        "page": page_of("monthly-question"),
        "mail": "help@seoulmaeul.example",
        "phone": "02-354-2100",
    }
    hero = {"question": "오늘, 우리 동네에서 뭐 해볼까요?", "hint": "예: 공유부엌, 시간은행"}
    headed = {
        "week": "다가오는 행사",
        "map": "우리 동네 25곳",
        "cards": "1분 카드뉴스",
        "stories": "동네 이야기",
        "video": "짧은 영상",
        "help": "전화로 물어보세요",
    }
    newsletter = {
        "heading": "우리 동네 새 글 받기",
        "text": "새 글이 올라오면 구독 프로그램이 알려 드려요. 로그인은 필요 없어요.",
    }
    values = {"hero": hero, "tiles": None, "question": question, "newsletter": newsletter}
    values |= {name: {"heading": heading} for name, heading in headed.items()}
    order = ("hero", "tiles", "week", "map", "question", "cards", "stories", "video", "newsletter", "help")
    page.sections = json.dumps(
        [{"type": name, "value": values[name], "id": str(uuid.uuid5(NAMESPACE, name))} for name in order]
    )
    page.save_revision().publish()
