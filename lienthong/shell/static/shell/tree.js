// Nested lists of links become an ARIA tree: arrows, Home, End, first letters; one stop for Tab.
const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");

const linkOf = (item) => item.querySelector(":scope > a");
const branchOf = (item) => item.querySelector(":scope > ul");
const itemOf = (link) => link.closest("li");

function label(branch) {
  branch.setAttribute("role", "group");
  for (const item of branch.children) {
    const link = linkOf(item);
    item.setAttribute("role", "none");
    link.setAttribute("role", "treeitem");
    link.tabIndex = -1;
    if (branchOf(item)) label(branchOf(item));
    if (branchOf(item) || item.dataset.children) say(item, item.classList.contains("open"));
  }
}

function say(item, open) {
  item.classList.toggle("open", open);
  item.classList.toggle("closed", !open);
  linkOf(item).setAttribute("aria-expanded", open);
}

async function unfold(item) {
  if (!branchOf(item) && item.dataset.children) await load(item);
  if (branchOf(item)) say(item, true);
}

// Without the children the link itself still leads to the node's page.
async function load(item) {
  if (item.ariaBusy) return;
  item.ariaBusy = "true";
  try {
    const answer = await fetch(item.dataset.children, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.status);
    item.insertAdjacentHTML("beforeend", await answer.text());
    label(branchOf(item));
  } catch {
    location.assign(linkOf(item).href);
  } finally {
    item.removeAttribute("aria-busy");
  }
}

function attach(tree) {
  const root = tree.querySelector("ul");
  if (!root) return;
  label(root);
  root.setAttribute("role", "tree");
  root.setAttribute("aria-label", tree.dataset.tree);

  const visible = () => [...root.querySelectorAll("a")].filter((link) => !link.closest("li.closed > ul"));
  const stop = (link) => {
    root.querySelectorAll("a[tabindex='0']").forEach((other) => { other.tabIndex = -1; });
    link.tabIndex = 0;
  };
  const go = (link) => {
    if (!link) return;
    stop(link);
    link.focus();
  };
  const beside = (link, step) => visible()[visible().indexOf(link) + step];
  const above = (link) => itemOf(link).parentElement.closest("li");

  let typed = "";
  let typing;
  function typeahead(link, letter) {
    clearTimeout(typing);
    typing = setTimeout(() => { typed = ""; }, 800);
    typed += fold(letter);
    const links = visible();
    const from = links.indexOf(link) + (typed.length === 1 ? 1 : 0);
    const order = [...links.slice(from), ...links.slice(0, from)];
    go(order.find((each) => fold(each.textContent).startsWith(typed)));
  }

  const keys = {
    ArrowDown: (link) => go(beside(link, 1)),
    ArrowUp: (link) => go(beside(link, -1)),
    Home: () => go(visible()[0]),
    End: () => go(visible().at(-1)),
    ArrowRight: (link) => {
      const item = itemOf(link);
      if (item.classList.contains("closed")) return unfold(item);
      if (item.classList.contains("open")) go(linkOf(branchOf(item).firstElementChild));
    },
    ArrowLeft: (link) => {
      const item = itemOf(link);
      if (item.classList.contains("open")) return say(item, false);
      if (above(link)) go(linkOf(above(link)));
    },
    " ": (link) => link.click(),
  };

  root.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
    if (keys[event.key] && !(event.key === " " && typed)) {
      event.preventDefault();
      keys[event.key](link);
    } else if (event.key.length === 1) {
      event.preventDefault();
      typeahead(link, event.key);
    }
  });
  // The arrow before a name opens and closes; the name itself is a link.
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const item = link && itemOf(link);
    if (!item?.matches(".open, .closed") || event.offsetX > 22 || event.target !== link) return;
    event.preventDefault();
    if (item.classList.contains("open")) say(item, false);
    else unfold(item);
  });
  root.addEventListener("focusin", (event) => stop(event.target.closest("a")));
  stop(root.querySelector("a[aria-current]") ?? root.querySelector("a"));
}

document.querySelectorAll("[data-tree]").forEach(attach);
