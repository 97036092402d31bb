// Choosing many at once: one box for all, and how many are chosen. Without it each box works by itself.
for (const form of document.querySelectorAll("[data-people]")) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const count = form.querySelector("[data-count]");
  const say = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? `${chosen}명을 골랐어요.` : "";
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    say();
  });
  form.addEventListener("change", say);
  say();
}
