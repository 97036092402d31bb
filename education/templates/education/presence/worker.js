{% load static %}// Keeps one page and its looks for a QR that is opened without network. No page with anybody's data is kept.
const KEPT = "education-scans-{% static 'education/presence.js' %}";
const PAGE = "{% url 'education:check_in_offline' %}";
const FILES = [PAGE, "{% static 'portal/css/portal.css' %}", "{% static 'education/presence.css' %}", "{% static 'education/presence.js' %}"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("education-scans-") && name !== KEPT) await caches.delete(name);
    await clients.claim();
  })());
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && /^\/education\/check-in\/\d+\/$/.test(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (FILES.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
  }
});
