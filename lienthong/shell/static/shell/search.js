// Narrows a list while typing, with or without diacritics: every word typed must occur in the item.
const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");

function attach(form) {
  const list = document.getElementById(form.dataset.filter);
  const input = form.querySelector("input[type=search]");
  const status = form.querySelector("[role=status]");
  if (!list) return;
  const items = [...list.querySelectorAll("[data-search]")];
  list.prepend(status);
  const groups = [...list.querySelectorAll("[data-search-group]")];

  function narrow() {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    for (const item of items) {
      item.hidden = !words.every((word) => item.dataset.search.includes(word));
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-search]:not([hidden])");
    announce(words.length > 0);
  }

  function announce(searching) {
    const found = items.filter((item) => !item.hidden);
    const words = found.length ? form.dataset.some.replace("{n}", found.length) : form.dataset.none;
    status.textContent = searching ? words : "";
    // Nothing found must be seen as well as heard.
    status.classList.toggle("hidden", !searching || found.length > 0);
  }

  form.addEventListener("submit", (event) => {
    const first = items.find((item) => !item.hidden)?.querySelector("a");
    if (!input.value || !first) return;
    event.preventDefault();
    first.focus();
  });
  input.addEventListener("input", narrow);
  if (input.value) narrow();
}

document.querySelectorAll("form[data-filter]").forEach(attach);
