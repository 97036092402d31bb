// Another site's player, only after the reader asks for it: until the click no request leaves. Without JS the link opens.
for (const box of document.querySelectorAll(".b-embed[data-player]")) {
  box.addEventListener("click", (event) => {
    if (!event.target.closest("a.button") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = box.dataset.player;
    frame.title = box.dataset.title;
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.tabIndex = 0;
    box.replaceChildren(frame);
    frame.focus();
  }, { once: false });
}
