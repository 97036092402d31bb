// The door and the check-in on a phone whose network comes and goes. Without this file both work, by forms.

const NEW_CODE_EVERY = 5_000; // milliseconds
const SEND_EVERY = 20_000;
const OLDEST = 48 * 3600_000;
const SCANS = "education-scans";
const MARKS = "education-marks";
const WHO = "education-who";
let sending = false;

const box = document.querySelector("[data-queue]");
if (box?.dataset.who) keep(WHO, box.dataset.who);
for (const wall of document.querySelectorAll("[data-code-now]")) turn(wall);
for (const form of document.querySelectorAll("[data-marks]")) mark(form);
for (const button of document.querySelectorAll("[data-full]")) fill(button);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
if (document.querySelector("[data-offline]")) note();
if (box) {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(box.dataset.worker).catch(() => {});
  // Whose phone it is must be known before the network goes.
  if (!box.dataset.who && !document.querySelector("[data-offline]")) {
    fetch(box.dataset.queue, { credentials: "same-origin" }).then((answer) => answer.json()).then(({ who }) => keep(WHO, who)).catch(() => {});
  }
  send();
  addEventListener("online", send);
  setInterval(send, SEND_EVERY);
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false; // A private window without room: the form still works once there is a network.
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

function say(words) {
  if (!box) return;
  box.querySelector("[data-queue-words]").textContent = words;
  box.hidden = !words;
}

// The code on the wall, fetched anew; when the network is gone, the last one would mislead.
function turn(wall) {
  const status = document.querySelector("[data-code-status]");
  let last = Date.now();
  setInterval(async () => {
    try {
      const answer = await fetch(wall.dataset.codeNow, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-code]");
      if (!made) throw new Error("no code");
      wall.replaceChildren(made);
      last = Date.now();
      status.textContent = "";
      const came = document.querySelector("[data-came]");
      const shown = made.querySelector(".wallcode__came b");
      if (came && shown && !read(MARKS).length) came.textContent = shown.textContent;
    } catch {
      if (Date.now() - last > 60_000) status.textContent = "인터넷이 끊겨 번호가 멈췄어요. 이름을 찾아 표시해 주세요. 연결되면 저절로 이어져요.";
    }
  }, NEW_CODE_EVERY);
}

function fill(button) {
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => document.querySelector(".wallpage").requestFullscreen());
}

// A tap is kept on the phone first, then sent.
function mark(form) {
  form.addEventListener("submit", (event) => {
    const [status, enrolment] = event.submitter.value.split(":");
    const one = { key: newKey(), enrolment: Number(enrolment), status, at: Date.now(), to: form.action, who: form.dataset.who };
    if (!keep(MARKS, [...read(MARKS), one])) return;
    event.preventDefault();
    const label = status === "undo" ? "" : event.submitter.textContent.trim();
    show(form, enrolment, status === "undo" ? "" : status, label);
    send();
  });
}

function show(form, enrolment, status, label) {
  const person = form.querySelector(`[data-person="${CSS.escape(String(enrolment))}"]`);
  if (!person) return;
  person.className = `person${status ? ` is-${status}` : ""}`;
  person.querySelector("[data-label]").textContent = label;
  for (const button of person.querySelectorAll("[name=mark]")) {
    if (button.hasAttribute("data-undo")) button.hidden = !status;
    else button.setAttribute("aria-pressed", String(button.value.startsWith(`${status}:`)));
  }
}

// The QR was opened without network: the worker gave its own page at the QR's address.
function note() {
  const session = location.pathname.match(/\/check-in\/(\d+)\/$/)?.[1];
  const code = new URLSearchParams(location.search).get("c");
  const scans = read(SCANS);
  if (session && code) {
    const is_known = scans.some((scan) => scan.session === session && scan.code === code);
    const one = { key: newKey(), session, code, at: Date.now(), who: read(WHO) };
    if (is_known || keep(SCANS, [...scans, one])) {
      for (const part of document.querySelectorAll("[data-offline]")) part.hidden = part.dataset.offline !== "kept";
    }
  }
  document.querySelector("[data-again]").addEventListener("click", () => location.reload());
}

async function send() {
  if (sending) return;
  const scans = read(SCANS).filter((scan) => Date.now() - scan.at < OLDEST);
  const marks = read(MARKS).filter((one) => Date.now() - one.at < OLDEST);
  if (!scans.length && !marks.length) return;
  sending = true;
  try {
    const key = await (await fetch(box.dataset.queue, { credentials: "same-origin" })).json();
    if (!key.who) {
      say("적어 둔 출석이 있어요. 로그인하면 보내요.");
      return;
    }
    // What another person of this phone kept waits until they sign in.
    const said = [...await sendScans(scans, key), ...await sendMarks(marks, key)];
    if (said.length) say(said.join(" "));
    else if (!read(SCANS).length && !read(MARKS).length) say("");
  } catch {
    const waiting = read(SCANS).length + read(MARKS).length;
    say(`인터넷이 끊겼어요. ${waiting}개를 이 기기에 적어 두었고, 연결되면 저절로 보내요.`);
  } finally {
    sending = false;
  }
  if (navigator.onLine && read(MARKS).some((one) => !marks.some((sent) => sent.key === one.key))) send();
}

async function post(address, name, list, key) {
  const body = new URLSearchParams({ [name]: JSON.stringify(list), acting_seal: key.seal });
  const answer = await fetch(address, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": key.csrf } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function drop(name, keys) {
  keep(name, read(name).filter((one) => !keys.has(one.key)));
}

async function sendScans(scans, key) {
  const own = scans.filter((scan) => !scan.who.length || scan.who === key.who);
  if (!own.length) return [];
  const { results } = await post(box.dataset.send, "scans", own.map(({ key, session, code, at }) => ({ key, session, code, at })), key);
  drop(SCANS, new Set(results.map((result) => result.key)));
  return results.map((result) => (result.ok ? `보냈어요. ${result.words}.` : result.words));
}

async function sendMarks(marks, key) {
  const wrong = [];
  for (const to of new Set(marks.map((one) => one.to))) {
    const own = marks.filter((one) => one.to === to && one.who === key.who);
    if (!own.length) continue;
    const { results, came } = await post(to, "marks", own.map(({ key, enrolment, status, at }) => ({ key, enrolment, status, at })), key);
    drop(MARKS, new Set(results.map((result) => result.key)));
    const form = document.querySelector("[data-marks]");
    if (form?.action !== to) continue;
    for (const result of results) {
      const one = own.find((other) => other.key === result.key);
      if (!result.ok) wrong.push(result.words);
      else show(form, one.enrolment, result.status, result.label);
    }
    form.querySelector("[data-mark-status]").textContent = results.at(-1).words;
    document.querySelector("[data-came]").textContent = came;
  }
  return wrong;
}
