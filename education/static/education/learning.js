// A lesson's player says what was seen; an essay saves itself. Without this file both still work, by forms and by reading.

const REPORT_EVERY = 15_000; // milliseconds
const SAVE_AFTER = 10_000;

for (const video of document.querySelectorAll("[data-lesson]")) watch(video);
for (const form of document.querySelectorAll("[data-draft]")) write(form);
for (const words of document.querySelectorAll("[data-words]")) find(words);

function watch(video) {
  if (!video.dataset.post) return;
  const page = document.querySelector("[data-seal]");
  const status = document.querySelector("[data-watch-status]");
  const resume = document.querySelector("[data-resume]");
  let pending = []; // [from, to) in whole seconds
  let from = null; // where this stretch began
  let last = null; // where the player was a moment ago
  let sending = false;

  const start = Number(video.dataset.position);
  const length = Number(video.dataset.length);
  const begin = () => {
    if (start < 3 || start > length - 3) return;
    video.currentTime = start;
    resume.querySelector("[data-resume-words]").textContent = `지난번에 멈춘 ${clock(start)}부터 이어서 봐요.`;
    resume.hidden = false;
  };
  if (video.readyState >= 1) begin(); else video.addEventListener("loadedmetadata", begin, { once: true });
  resume.querySelector("[data-again]").addEventListener("click", () => {
    video.currentTime = 0;
    resume.hidden = true;
    video.focus();
  });

  const close = () => {
    if (from !== null && last !== null && Math.floor(last) > Math.floor(from)) pending.push([Math.floor(from), Math.floor(last)]);
    from = null;
  };
  const note = () => {
    const now = video.currentTime;
    const step = now - last;
    // A jump is no watching: what lies between was not seen.
    if (from === null || last === null || step < 0 || step > 1.5 * Math.max(video.playbackRate, 1)) {
      close();
      from = now;
    }
    last = now;
  };
  // The first word of the clock may come a second late on a slow phone; the stretch begins where the film does.
  video.addEventListener("playing", () => { if (from === null && !video.seeking) from = last = video.currentTime; });
  video.addEventListener("timeupdate", () => { if (!video.paused && !video.seeking) note(); });
  video.addEventListener("seeking", () => { close(); last = null; });
  video.addEventListener("pause", () => { if (!video.seeking) note(); close(); report(); });
  video.addEventListener("ended", () => {
    // The last second is seldom whole; it counts for who played up to it.
    if (last !== null && last > video.duration - 1.5) pending.push([Math.max(Math.floor(video.duration - 1), 0), Math.ceil(video.duration)]);
    close();
    report();
  });

  const taken = () => {
    if (from !== null && last !== null && Math.floor(last) > Math.floor(from)) {
      pending.push([Math.floor(from), Math.floor(last)]);
      from = last;
    }
    return pending;
  };
  const body = (ranges) => {
    const data = new URLSearchParams(new FormData(page));
    data.set("ranges", ranges.slice(-200).map(([a, b]) => `${a}-${b}`).join(","));
    data.set("position", String(Math.floor(video.currentTime)));
    return data;
  };
  async function report(isLeaving = false) {
    const ranges = [...taken()];
    if (!ranges.length || (sending && !isLeaving)) return;
    sending = true;
    try {
      const answer = await fetch(video.dataset.post, { method: "POST", body: body(ranges), keepalive: true, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { percent, believed } = await answer.json();
      // What is not believed yet is said again with the next report.
      if (believed) pending = pending.slice(ranges.length);
      show(percent);
      status.textContent = believed ? "본 만큼 저장했어요." : "";
    } catch {
      status.textContent = "지금은 저장하지 못했어요. 영상을 보는 동안 다시 저장해 볼게요.";
    } finally {
      sending = false;
    }
  }
  const show = (percent) => {
    document.querySelector("[data-seen]").value = percent;
    document.querySelector("[data-seen-words]").textContent = `${percent}%`;
  };
  setInterval(() => report(), REPORT_EVERY);
  addEventListener("pagehide", () => report(true));
  document.addEventListener("visibilitychange", () => { if (document.hidden) report(true); });
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes}분 ${seconds % 60}초` : `${seconds}초`;
}

function write(form) {
  const text = form.querySelector("[data-essay]");
  const version = form.querySelector("[name=version]");
  const status = form.querySelector("[data-draft-status]");
  const count = form.querySelector("[data-count]");
  let saved = text.value;
  let timer = 0;
  let saving = null;

  const counted = () => { count.textContent = String([...text.value.replace(/\s/gu, "")].length); };
  const plan = () => { clearTimeout(timer); timer = setTimeout(save, SAVE_AFTER); };
  const data = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.set(name, value);
    return fields;
  };
  async function save(isLeaving = false) {
    clearTimeout(timer);
    if (text.value === saved || (saving && !isLeaving)) return saving;
    const typed = text.value;
    saving = (async () => {
      try {
        // Browsers send no more than 64 KB after a page is gone.
        const answer = await fetch(form.dataset.draft, { method: "POST", body: data(), keepalive: isLeaving && typed.length < 15_000, credentials: "same-origin" });
        const said = await answer.json();
        status.textContent = said.sentence;
        if (answer.ok) {
          version.value = said.version;
          saved = typed;
        }
      } catch {
        status.textContent = "지금은 저장하지 못했어요. 쓰신 글은 이 화면에 그대로 있어요. 조금 뒤에 다시 저장해 볼게요.";
        plan();
      }
    })();
    await saving;
    saving = null;
    if (text.value !== saved) plan();
  }
  text.addEventListener("input", () => { counted(); plan(); });
  counted();
  form.addEventListener("submit", () => { clearTimeout(timer); saved = text.value; });
  addEventListener("pagehide", () => { save(true); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
}

function find(words) {
  const box = words.querySelector("[data-find]");
  const found = words.querySelector("[data-found]");
  const paragraphs = [...words.querySelectorAll("[data-paragraph]")].map((p) => [p, p.textContent]);
  box.hidden = paragraphs.length < 2;
  box.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim();
    let times = 0;
    for (const [p, text] of paragraphs) {
      const parts = wanted ? text.split(wanted) : [text];
      times += parts.length - 1;
      p.hidden = Boolean(wanted) && parts.length === 1;
      p.replaceChildren(...parts.flatMap((part, index) => {
        if (!index) return [part];
        const mark = document.createElement("mark");
        mark.textContent = wanted;
        return [mark, part];
      }));
    }
    found.textContent = wanted ? `${times}번 나와요.` : "";
  });
}
