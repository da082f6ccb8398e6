// The keyboard: j and k walk through the papers, letters press the buttons that carry them, "?" shows the sheet of keys.
// A letter belongs to the paper one is at; a button outside any paper (undo) answers wherever one is.

const PAPERS = "main article";

function here() {
  // The buttons that move a paper of the queue stand beside it, not in it.
  const focused = document.activeElement?.closest(`${PAPERS}, .papers > li:has(article)`);
  const papers = [...document.querySelectorAll(PAPERS)];
  if (focused) return focused.matches(PAPERS) ? focused : focused.querySelector(PAPERS);
  return papers.length === 1 ? papers[0] : null;
}

function step(way) {
  const papers = [...document.querySelectorAll(PAPERS)].filter((each) => each.checkVisibility());
  const at = papers.indexOf(here());
  if (papers.length < 2) {
    document.querySelector(way > 0 ? '.neighbours [rel="next"]' : '.neighbours [rel="prev"]')?.click();
    return;
  }
  const next = papers[at < 0 ? (way > 0 ? firstInSight(papers) : papers.length - 1) : at + way];
  if (!next) {
    document.querySelector(way > 0 ? '.pages [rel="next"]' : '.pages [rel="prev"]')?.focus();
    return;
  }
  next.querySelector("a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function firstInSight(papers) {
  return Math.max(0, papers.findIndex((each) => each.getBoundingClientRect().top >= 0));
}

function open() {
  const papers = document.querySelectorAll(PAPERS);
  const link = papers.length > 1 ? here()?.querySelector("a") : document.querySelector(".sources a");
  link?.click();
}

function search() {
  const field = document.querySelector('input[type="search"]');
  if (field) field.select();
  else location.assign(`${document.querySelector(".masthead__name").href}#id_q`); // the browser focuses what it goes to
}

function press(key) {
  const letter = `[data-key="${CSS.escape(key)}"]`;
  const button = here()?.querySelector(letter) ?? document.querySelector(`${letter}:not(article *)`);
  // What leaves the queue is moved no more: the focus does not go with the buttons that moved it.
  if (document.activeElement?.closest("[data-move]")) button?.focus({ preventScroll: true });
  button?.click();
  return Boolean(button);
}

function help() {
  if (document.querySelector(".sheet")) return;
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  document.body.append(sheet);
  const { href } = document.querySelector("[data-keys]");
  show(sheet, href).catch(() => location.assign(href));
}

async function show(sheet, href) {
  const answer = await fetch(href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  sheet.append(...page.querySelector("[data-sheet]").cloneNode(true).childNodes);
  sheet.setAttribute("aria-labelledby", "keys");
  sheet.querySelector(".sheet__close").hidden = false;
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.showModal();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: open,
  "/": search,
  "?": help,
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog");
  if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
  const move = KEYS[event.key];
  if (move) move();
  else if (event.repeat || event.key.length > 1 || !press(event.key)) return;
  event.preventDefault();
});

document.querySelector("[data-keys]")?.addEventListener("click", (event) => {
  event.preventDefault();
  help();
});
