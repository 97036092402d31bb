// Passkeys: shows the buttons where the browser can, and says in plain words what went wrong.
const problem = document.querySelector("[data-passkey-problem]");
const say = (name) => { if (problem) problem.textContent = problem.dataset[name]; };

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-needs-passkey]")) button.hidden = false;
} else {
  say("missing");
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const name = event.detail.exception?.name;
  say(name === "NotAllowedError" || name === "AbortError" ? "cancelled" : name === "InvalidStateError" ? "known" : "other");
});
