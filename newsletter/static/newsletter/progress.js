// Asks for the part of the page that changes, every two seconds while something goes; without it: the button 새로 고침.
const place = document.querySelector("[data-progress]");
const EVERY = 2000;

function replace(name, fresh) {
  const now = place.querySelector(`[data-live=${name}]`);
  const next = fresh.querySelector(`[data-live=${name}]`);
  if (!now || !next) return;
  // Buttons stay as they are while they mean the same, so that nobody's focus is lost.
  if (name === "controls" && now.dataset.key === next.dataset.key) return;
  if (now.innerHTML !== next.innerHTML) now.innerHTML = next.innerHTML;
  Object.assign(now.dataset, next.dataset);
}

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(place.dataset.progress, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      replace("figures", fresh.content);
      replace("controls", fresh.content);
    } catch {
      // The network is away for a moment: the next look finds it again.
    }
  }
  if (!place.querySelector("[data-over=yes]")) setTimeout(look, EVERY);
}

if (place && !place.querySelector("[data-over=yes]")) setTimeout(look, EVERY);
