// Marks papers where one is, without another page, and undoes it: the answer holds the buttons as they have become and
// what to say about it. Whatever goes wrong, the form is sent as if there were no script.

const NOTICE = "notice";

async function send(form, button) {
  const answer = await fetch(button?.getAttribute("formaction") ?? form.action, {
    method: "POST",
    body: new FormData(form, button),
    headers: { "X-Requested-With": "fetch" },
  });
  if (!answer.ok) throw new Error(`The mark was answered with ${answer.status}.`);
  const parts = document.createRange().createContextualFragment(await answer.text());
  for (const fresh of parts.querySelectorAll("[data-status] > [data-mark]")) renew(fresh);
  say(parts.querySelector(`.${NOTICE}`));
}

function renew(fresh) {
  const { status } = fresh.parentElement.dataset;
  const paper = CSS.escape(fresh.dataset.mark);
  let before = null;
  for (const old of document.querySelectorAll(`[data-mark="${paper}"]`)) {
    const focused = old.querySelector(":focus")?.dataset.key;
    const form = fresh.cloneNode(true);
    form.elements.next.value = old.elements.next.value;
    const card = old.closest("[data-status]");
    before ??= card?.dataset.status;
    if (card) card.dataset.status = status;
    old.replaceWith(form);
    if (focused) form.querySelector(`[data-key="${focused}"]`).focus();
  }
  if (before !== null && before !== undefined) recount(before || "unread", status || "unread");
}

function recount(before, now) {
  if (before === now) return;
  for (const [state, change] of [[before, -1], [now, 1]]) {
    const count = document.querySelector(`[data-state="${state}"] [data-count]`);
    if (!count) continue;
    const number = Number(count.dataset.count) + change;
    count.dataset.count = number;
    count.textContent = number.toLocaleString(document.documentElement.lang);
  }
}

function say(notice) {
  const place = document.getElementById("notices");
  place.replaceChildren(...(notice ? [notice] : []));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-mark], [data-marks], [data-undo]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  send(form, event.submitter)
    .catch(() => {
      form.ariaBusy = null;
      sendPlainly(form, event.submitter);
    })
    .finally(() => (form.ariaBusy = null));
});

// form.submit() leaves out the button that was pressed.
function sendPlainly(form, button) {
  if (button?.name) {
    const said = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(said);
  }
  form.submit();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest(".notice__close")) return;
  event.preventDefault();
  say(null);
});
