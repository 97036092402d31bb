/* Display settings without a reload. Without this file the same buttons post the form and the server remembers. */
const root = document.documentElement;

for (const form of document.querySelectorAll(".display__panel, form[data-display]")) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.name || !["zoom", "theme"].includes(button.name)) return;
    event.preventDefault();
    const body = new URLSearchParams({ [button.name]: button.value });
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (!answer) return;
    if (button.value) root.dataset[button.name] = button.value;
    else delete root.dataset[button.name];
    for (const other of document.querySelectorAll(`button[name="${button.name}"]`)) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
  });
}

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.display[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  const open = document.querySelector("details.display[open]");
  if (open && !open.contains(event.target)) open.open = false;
});
