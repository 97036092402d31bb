// The share button of a page: the device's own sheet where there is one, else the address is copied.
const button = document.querySelector("[data-share-button]");
const link = document.querySelector("[data-share]");

if (button && link && (navigator.share || navigator.clipboard)) {
  button.hidden = false;
  const said = document.querySelector("[data-said]");
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) {
        await navigator.share({ title: link.dataset.title, url: link.href });
      } else {
        await navigator.clipboard.writeText(link.href);
        said.textContent = "주소를 복사했어요.";
      }
    } catch (reason) {
      if (reason.name !== "AbortError") said.textContent = "나누지 못했어요. 위의 주소를 복사해 주세요.";
    }
  });
}
