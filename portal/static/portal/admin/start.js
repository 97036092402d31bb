// Makes the calls that Wagtail writes as inline scripts: <span hidden data-start="initDateChooser" data-start-arguments="[…]">.
// Elements come with the page, with a new row of an inline panel, and with a dialog; each is served once.

const ALLOWED = /^(init(Date|Time|DateTime)Chooser|InlinePanel|MultipleChooserPanel|[A-Za-z]*Chooser)$/;

function start(element) {
  if (element.closest("template") || element.dataset.started) return;
  const { start: name, startNew, startArguments } = element.dataset;
  const made = ALLOWED.test(name) && window[name];
  if (typeof made !== "function") return;
  element.dataset.started = "true";
  const values = JSON.parse(startArguments);
  if (startNew) new made(...values);
  else made(...values);
}

function startAll(root) {
  if (root.matches?.("[data-start]")) start(root);
  root.querySelectorAll?.("[data-start]").forEach(start);
}

document.addEventListener("DOMContentLoaded", () => {
  startAll(document);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) startAll(node);
  }).observe(document.body, { childList: true, subtree: true });
});
