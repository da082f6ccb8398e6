/* Plain y, n and s for the buttons that carry them; without this, the browser's access keys do the same. */
const buttons = new Map(
  [...document.querySelectorAll("button[data-key]")].map((button) => [button.dataset.key, button]),
);

document.querySelectorAll("[data-without-script]").forEach((words) => words.remove());

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = buttons.get(event.key.toLowerCase());
  if (!button) return;
  event.preventDefault();
  buttons.clear(); // one answer a paper, however fast one types
  button.click();
});
