// Suggestions while typing (ARIA combobox with a list). The server checks the choice again.
const WAIT = 150;

function attach(box) {
  const input = box.querySelector("input[type=text]");
  const chosen = box.querySelector("input[type=hidden]");
  const list = document.createElement("ul");
  let options = [];
  let at = -1;
  let waiting;
  let asked = 0;

  list.id = `${input.id}_list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.closest(".field")?.querySelector("label")?.textContent ?? "");
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  function show(shown) {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", shown);
    if (!shown) mark(-1);
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === index));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    input.value = option.label;
    chosen.value = option.value;
    box.querySelector(".candidates")?.remove();
    show(false);
  }

  function line(option, index) {
    const item = document.createElement("li");
    item.id = `${list.id}_${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(option.label);
    if (option.hint) {
      const hint = document.createElement("span");
      hint.className = "small muted";
      hint.textContent = option.hint;
      item.append(hint);
    }
    // Before the input loses focus.
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
    return item;
  }

  function nothing() {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    item.textContent = box.dataset.none;
    return item;
  }

  async function ask() {
    const turn = ++asked;
    const url = new URL(box.dataset.combobox, location.href);
    url.searchParams.set("q", input.value);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || turn !== asked) return;
    options = (await answer.json()).options;
    list.replaceChildren(...(options.length ? options.map(line) : [nothing()]));
    at = -1;
    show(document.activeElement === input);
  }

  input.addEventListener("input", () => {
    chosen.value = "";
    box.querySelector(".candidates")?.remove();
    clearTimeout(waiting);
    if (input.value.trim()) waiting = setTimeout(ask, WAIT);
    else { asked++; show(false); }
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim()) { event.preventDefault(); ask(); }
      return;
    }
    const last = options.length - 1;
    if (last < 0 && event.key.startsWith("Arrow")) return;
    if (event.key === "ArrowDown") mark(at < last ? at + 1 : 0);
    else if (event.key === "ArrowUp") mark(at > 0 ? at - 1 : last);
    else if (event.key === "Enter" && at >= 0) choose(options[at]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => show(false));
}

document.querySelectorAll("[data-combobox]").forEach(attach);
