// Copying and printing the recovery codes. Without it they can still be read and downloaded.
const copied = document.querySelector("[data-copied]");

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const codes = [...document.getElementById(button.dataset.copy).children].map((item) => item.textContent);
    await navigator.clipboard.writeText(codes.join("\n"));
    copied.textContent = button.dataset.done;
  });
}
