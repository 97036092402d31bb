// Card news: buttons, arrow keys inside the reader, the position said aloud, sharing one card.
// Without this file the cards still scroll, the number plates lead to them, and 모두 펼쳐 보기 works.
for (const reader of document.querySelectorAll("[data-reader]")) {
  const list = reader.querySelector("[data-list]");
  const cards = [...reader.querySelectorAll("[data-card]")];
  const plates = [...reader.querySelectorAll("[data-plate]")];
  const where = reader.querySelector("[data-where]");
  const said = reader.querySelector("[data-said]");
  const all = reader.querySelector("[data-all]");
  const back = reader.querySelector("[data-back]");
  const on = reader.querySelector("[data-on]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let now = -1;

  const stand = (at) => {
    if (at === now) return;
    now = at;
    where.textContent = `카드 ${cards.length}장 가운데 ${at + 1}번째`;
    plates.forEach((plate, i) => i === at ? plate.setAttribute("aria-current", "true") : plate.removeAttribute("aria-current"));
    back.setAttribute("aria-disabled", at === 0);
    on.setAttribute("aria-disabled", at === cards.length - 1);
  };
  const leftOf = (card) => card.offsetLeft - cards[0].offsetLeft;
  // The last cards of a wide screen cannot reach the left edge: what was asked for stays chosen until the reader scrolls.
  let asked = -1;
  const go = (at) => {
    if (at < 0 || at >= cards.length) return;
    asked = at;
    stand(at);
    list.scrollTo({ left: leftOf(cards[at]), behavior: still.matches ? "instant" : "smooth" });
  };
  const nearest = () => {
    const left = list.scrollLeft;
    return cards.reduce((best, card, i) => Math.abs(leftOf(card) - left) < Math.abs(leftOf(cards[best]) - left) ? i : best, 0);
  };

  back.addEventListener("click", () => go(now - 1));
  on.addEventListener("click", () => go(now + 1));
  list.addEventListener("scroll", () => { if (asked < 0 && !all.checked) stand(nearest()); }, { passive: true });
  list.addEventListener("scrollend", () => { asked = -1; });
  for (const kind of ["pointerdown", "wheel", "touchstart"]) list.addEventListener(kind, () => { asked = -1; }, { passive: true });
  plates.forEach((plate, i) => plate.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", plate.hash);
    go(i);
    cards[i].focus({ preventScroll: true });
  }));
  reader.addEventListener("keydown", (event) => {
    if (all.checked || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(now + step);
  });

  reader.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-share]");
    if (!link) return;
    event.preventDefault();
    const url = new URL(link.getAttribute("href"), location.href).href;
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ title: link.dataset.title, url });
      } else {
        await navigator.clipboard.writeText(url);
        said.textContent = `${link.textContent.trim().replace(" 나누기", "")} 주소를 복사했어요.`;
      }
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = `이 주소를 복사해 나눠 주세요: ${url}`;
    }
  });

  reader.dataset.ready = "";
  const first = cards.findIndex((card) => `#${card.id}` === location.hash);
  stand(Math.max(first, 0));
  if (first > 0) { asked = first; list.scrollTo({ left: leftOf(cards[first]), behavior: "instant" }); }
}
