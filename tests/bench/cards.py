"""How long the pictures of ten cards take: three sizes of every card and the page's share picture, 31 files.

Typesetting and PNG coding, nothing cached; storage is not in it. Best of three, after one warming of the typefaces.
"""

import time
from collections import defaultdict

from home.cards import pictures
from tests.home.decks import bare


def run() -> dict[str, float]:
    batches = defaultdict(list)
    for each in pictures.planned(bare()):
        batches[each.size].append(each)
    times = []
    for _round in range(4):
        began = time.perf_counter()
        files = [png for batch in batches.values() for png in pictures.typeset(batch)]
        times.append(time.perf_counter() - began)
        if len(files) != 31:
            raise RuntimeError(f"{len(files)} pictures instead of 31")
    return {"cards_10x4_s": round(min(times[1:]), 3)}
