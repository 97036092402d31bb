// A new video takes its title from the name of its file, when none was written.

document.addEventListener("change", ({ target }) => {
  const title = document.getElementById("id_title");
  if (target.id !== "id_file" || !title || title.value || !target.files.length) return;
  title.value = target.files[0].name.replace(/\.[^.]+$/, "");
});
