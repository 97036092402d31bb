"""Makes the two committed films anew (development only; needs ffmpeg): python -m home.seed.drawing.film"""

import subprocess
import tempfile
from pathlib import Path

from home.seed.drawing.scenes import frame

RATE, SECONDS = 12, 12
MEDIA = Path(__file__).parents[1] / "media"


def make(film: str) -> Path:
    """Draw every frame and encode them: H.264, no sound, plays while it loads."""
    target = MEDIA / f"{film}.mp4"
    with tempfile.TemporaryDirectory() as folder:
        for number in range(RATE * SECONDS):
            Path(folder, f"{number:04}.png").write_bytes(frame(film, number / (RATE * SECONDS)))
        encode = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "27", "-pix_fmt", "yuv420p"]
        source = ["-framerate", str(RATE), "-i", f"{folder}/%04d.png"]
        subprocess.run(
            ["ffmpeg", "-y", "-loglevel", "error", *source, *encode, "-movflags", "+faststart", str(target)], check=True
        )
    return target


if __name__ == "__main__":
    for name in ("time_bank", "shared_kitchen"):
        target = make(name)
        print(target, target.stat().st_size)
