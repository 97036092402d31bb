"""The scenes and posters by key: title, alternative text, and the picture, drawn from scenes.typ and film.typ."""

import io
from dataclasses import dataclass
from pathlib import Path

import typst
from PIL import Image

HERE = Path(__file__).parent
TYPEFACES = HERE.parents[2] / "portal" / "typefaces"
COLOURS = 64  # flat colours need no more, and the file is a fifth


@dataclass(frozen=True)
class Scene:
    """`alt` says in one sentence what is in the picture."""

    title: str
    alt: str


SCENES = {
    "alley_morning": Scene("골목의 아침", "번지판이 달린 집들 사이 골목에서 할머니와 아이가 손을 흔들며 인사하는 그림"),
    "shared_kitchen": Scene("함께 쓰는 부엌", "마을부엌 조리대에서 앞치마를 두른 이웃 세 사람이 반찬을 만드는 그림"),
    "time_exchange": Scene("시간을 나누는 두 사람", "큰 시계 아래에서 어르신과 청년이 한 시간을 주고받는 그림"),
    "library_corner": Scene(
        "밤의 작은도서관", "불 켜진 작은도서관 책상에서 두 사람이 책을 읽고 책장 위에 고양이가 앉은 그림"
    ),
    "garden_roof": Scene("옥상 텃밭", "건물 옥상 텃밭에서 두 이웃이 채소를 돌보고 뒤에 빨래가 널린 그림"),
    "hospital_walk": Scene("병원 가는 길", "지팡이를 짚은 어르신 곁에서 청년이 천천히 병원까지 함께 걷는 그림"),
    "childcare_room": Scene("공동육아방", "공동육아방에서 어른 두 사람과 아이 세 명이 공과 블록을 가지고 노는 그림"),
    "repair_table": Scene("고침 모임", "공구가 걸린 작업실 탁자에서 세 사람이 선풍기와 우산을 고치는 그림"),
    "contest_vote": Scene("시민 심사", "네 가지 아이디어 앞에서 시민들이 투표지를 들어 보이는 그림"),
    "lecture_hall": Scene("이슈 특강", "강사가 시계가 그려진 화면 앞에서 이야기하고 시민들이 듣는 그림"),
    "village_walk": Scene("한 줄 걷기", "노란 조끼를 입은 어르신 둘이 아이 다섯 명과 한 줄로 걷는 그림"),
    "climate_bottle": Scene(
        "그릇을 들고 가는 가게", "빈 그릇을 든 어른과 아이가 포장 없는 가게에서 물건을 덜어 사는 그림"
    ),
    "forum_stage": Scene("정책 포럼", "무대 위에 나란히 앉은 네 사람 위로 말풍선이 떠 있는 그림"),
    "mountain_district": Scene("산자락 동네", "큰 산 아래 작은 집들이 모여 있고 두 사람이 산책하는 그림"),
    "river_district": Scene("강가 동네", "강을 건너는 다리와 건물이 보이는 강가에서 자전거를 타고 걷는 그림"),
    "market_street": Scene("동네 장터", "두부와 과일을 파는 장터에서 이웃들이 장바구니를 들고 장을 보는 그림"),
    "old_town_gate": Scene("오래된 골목", "기와지붕 성문과 번지판이 달린 집 앞에서 두 사람이 인사하는 그림"),
    "campus_street": Scene("둥근 밥상", "저녁 골목 앞 둥근 밥상에 네 사람이 둘러앉아 밥을 먹는 그림"),
    "night_windows": Scene("불 켜진 창", "달이 뜬 밤 불 켜진 집들 앞에 한 사람과 고양이가 서 있는 그림"),
}
POSTERS = {
    "poster_time_bank": Scene("영상 첫 화면: 시간은행", "시계 아래에서 두 이웃이 한 시간을 주고받는 세로 그림"),
    "poster_shared_kitchen": Scene("영상 첫 화면: 마을부엌", "김이 나는 냄비 앞에 앞치마를 두른 이웃이 선 세로 그림"),
}
# Where in its film a poster stands, 0 to 1.
POSTER_AT = 0.4


def render(key: str) -> bytes:
    """The picture as PNG: a scene 1280 × 800, a poster 720 × 1280 pixels."""
    if key in SCENES:
        return compact(compile_page("scenes.typ", 72, scene=key))
    return compact(frame(key.removeprefix("poster_"), POSTER_AT, 96))


def frame(film: str, at: float, ppi: float = 72) -> bytes:
    """One picture of a film: 540 × 960 pixels at 72 ppi. `at` runs from 0 to 1."""
    return compile_page("film.typ", ppi, film=film, at=f"{at:.5f}")


def compile_page(name: str, ppi: float, **inputs: str) -> bytes:
    fonts = {"font_paths": [TYPEFACES], "ignore_system_fonts": True}
    return typst.compile(HERE / name, root=HERE, format="png", ppi=ppi, sys_inputs=inputs, **fonts)


def compact(png: bytes) -> bytes:
    """The same picture with a palette."""
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
