"""Draws the portal's own share picture anew (development only): python -m home.seed.drawing.share"""

from pathlib import Path

from home.seed.drawing.scenes import compact, compile_page

TARGET = Path(__file__).parents[3] / "portal" / "static" / "portal" / "share.png"


def render() -> bytes:
    """1200 × 630 pixels, as PNG."""
    return compact(compile_page("share.typ", 72))


if __name__ == "__main__":
    TARGET.write_bytes(render())
    print(TARGET, TARGET.stat().st_size)
