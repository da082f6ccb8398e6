// Marks papers where one is, without another page, and undoes it: the answer holds the buttons as they have become and
// what to say about it. Moves a paper of the queue likewise. Whatever goes wrong, the form is sent as if there were no
// script.

const NOTICE = "notice";

async function post(form, button, headers) {
  const address = button?.getAttribute("formaction") ?? form.action;
  const answer = await fetch(address, { method: "POST", body: new FormData(form, button), headers });
  if (!answer.ok) throw new Error(`The form was answered with ${answer.status}.`);
  return answer.text();
}

async function send(form, button) {
  const answer = await post(form, button, { "X-Requested-With": "fetch" });
  const parts = renewed(answer);
  say(parts.querySelector(`.${NOTICE}`));
  follow().catch(() => {}); // the marks are kept: what they add up to is right again on the next page
}

function renewed(answer) {
  const parts = document.createRange().createContextualFragment(answer);
  for (const fresh of parts.querySelectorAll("[data-status] > [data-mark]")) renew(fresh);
  return parts;
}

// A page one comes back to is as the browser has kept it: what was marked since is asked for.
async function catchUp() {
  const papers = new Set([...document.querySelectorAll("[data-mark]")].map((each) => each.dataset.mark));
  if (!papers.size) return;
  const query = new URLSearchParams([...papers].map((each) => ["paper", each]));
  const answer = await fetch(`/marks/?${query}`, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
  if (answer.ok) renewed(await answer.text());
  await follow();
}

// What the marks add up to elsewhere on the page, taken from the page as it would come now.
async function follow() {
  const followers = document.querySelectorAll("[data-follows]");
  if (!followers.length) return;
  const page = parsed(await (await fetch(location.href, { cache: "no-store" })).text());
  for (const old of followers) {
    const fresh = page.querySelector(`[data-follows="${CSS.escape(old.dataset.follows)}"]`);
    if (!fresh) continue;
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (focused) (fresh.querySelector("button") ?? document.querySelector(`.${NOTICE}__button`))?.focus();
  }
}

// The answer is the page with the queue in its new order; the same button of the same paper can be pressed again.
async function move(form, button) {
  const queue = parsed(await post(form, button)).querySelector("[data-queue]");
  document.querySelector("[data-queue]").replaceWith(queue);
  const buttons = [...queue.querySelector(`[action="${CSS.escape(form.getAttribute("action"))}"]`).querySelectorAll("button")];
  (buttons.find((each) => each.className === button.className) ?? buttons[0]).focus();
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
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
  if (!form.matches("[data-mark], [data-marks], [data-undo], [data-move]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  (form.matches("[data-move]") ? move : send)(form, event.submitter)
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

addEventListener("pageshow", ({ persisted }) => {
  if (persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") catchUp().catch(() => {});
});
