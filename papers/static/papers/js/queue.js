/* Plain keys for the buttons and boxes that carry them; without this, the browser's access keys do the same for buttons. */
const targets = new Map([...document.querySelectorAll("[data-key]")].map((target) => [target.dataset.key, target]));

document.querySelectorAll("[data-without-script]").forEach((words) => words.remove());

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = targets.get(event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  if (target.type === "submit") targets.clear(); // one answer a screen, however fast one types
  target.click();
});
