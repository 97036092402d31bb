"""The lot anyone can recompute.

Before the window closes the SHA-256 of a random seed is published. After it closes, entrants are listed by their public
numbers (the enrolment's queue number), sorted; each gets SHA-256("seed:number"), and the smallest digest is first.
With the seed and the list, published after the draw, everybody gets the same order with ten lines of any language.
"""

import secrets
from hashlib import sha256

ALGORITHM = "sha256(seed:number), ascending, v1"


def new_seed() -> tuple[str, str]:
    """A seed of 256 bits in hex and its commitment."""
    seed = secrets.token_hex(32)
    return seed, sha256(seed.encode()).hexdigest()


def entrants_digest(numbers: list[int]) -> str:
    """What is published of the list: SHA-256 of the sorted numbers, joined by commas."""
    return sha256(",".join(map(str, sorted(numbers))).encode()).hexdigest()


def order(seed: str, numbers: list[int]) -> list[int]:
    """The drawn order: the same seed and the same numbers, in whatever order they come, give the same."""
    return sorted(set(numbers), key=lambda number: (sha256(f"{seed}:{number}".encode()).hexdigest(), number))


def is_kept(seed: str, commitment: str) -> bool:
    return sha256(seed.encode()).hexdigest() == commitment
