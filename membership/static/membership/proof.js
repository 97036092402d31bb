// A form that asks for a proof of work solves it aside, in a worker, and sends itself when done. No puzzle, no waiting
// person: the sentence beside says what happens. Without scripts the form keeps its sentence with the phone.
for (const form of document.querySelectorAll("form[data-challenge]")) {
  // Pressing again would only begin anew.
  form.querySelector("button").disabled = true;
  const worker = new Worker(form.dataset.worker);
  worker.addEventListener("message", ({ data }) => {
    form.elements.proof.value = btoa(JSON.stringify(data));
    form.requestSubmit();
  });
  worker.postMessage(JSON.parse(form.dataset.challenge));
}
