// Shows a theme or a density as soon as it is chosen; it is kept once the form is sent.

const root = document.documentElement;

document.querySelector("[data-preview]").addEventListener("change", ({ target }) => {
  if (target.name !== "theme" && target.name !== "density") return;
  if (target.value) root.dataset[target.name] = target.value;
  else delete root.dataset[target.name];
});
