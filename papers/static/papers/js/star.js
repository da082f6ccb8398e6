// Gives a paper a star where one is, or takes it away: the answer is the form as it has become.
// Whatever goes wrong, the form is sent as if there were no script.

async function send(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Requested-With": "fetch" },
  });
  if (!answer.ok) throw new Error(`The star was answered with ${answer.status}.`);
  const fresh = document.createRange().createContextualFragment(await answer.text()).querySelector("[data-star]");
  form.replaceWith(fresh);
  fresh.querySelector("button").focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-star]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  send(form).catch(() => form.submit());
});
