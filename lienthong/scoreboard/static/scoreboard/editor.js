// Writing a report's section as it will look. The server decides what is kept: what is pasted goes there
// first and comes back clean. Without this script the same section is edited as text.
const AFTER = 2500; // milliseconds of rest before a draft is kept

for (const box of document.querySelectorAll("[data-editor]")) start(box);

function start(box) {
  const form = box.closest("form");
  const page = box.querySelector("[contenteditable]");
  const sent = box.querySelector("input[type=file]");
  const status = box.querySelector("[data-status]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let timer, saved, leaving = false;

  page.append(box.querySelector("[data-content]").content.cloneNode(true));
  if (!page.childNodes.length) page.append(document.createElement("p"));
  saved = page.innerHTML;
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, false);
  form.querySelector("[data-plain]").remove();
  box.hidden = false;
  sent.disabled = false;

  const file = () => new File([page.innerHTML], "section.html", { type: "text/html" });

  async function post(url, html) {
    const body = new FormData();
    body.append("html", html);
    body.append("seen", form.elements.seen.value);
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const facts = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(facts.error || "");
    return facts;
  }

  async function keep() {
    if (page.innerHTML === saved) return;
    const html = page.innerHTML;
    try {
      await post(box.dataset.draft, file());
      saved = html;
      const now = new Date().toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });
      status.textContent = `${status.dataset.kept} ${now}`;
    } catch (error) {
      status.textContent = error.message || status.dataset.lost;
    }
  }

  page.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, AFTER);
    describe();
  });
  describe();

  // Every picture needs words for those who cannot see it.
  function describe() {
    const list = box.querySelector("[data-pictures]");
    const images = [...page.querySelectorAll("img")];
    if (list.childElementCount === images.length && images.every((one, n) => list.children[n].image === one)) return;
    list.replaceChildren(...images.map(described));
  }

  function described(image) {
    const line = box.querySelector("[data-picture]").content.firstElementChild.cloneNode(true);
    const input = line.querySelector("input");
    line.image = image;
    line.querySelector("img").src = image.src;
    input.value = image.alt;
    input.addEventListener("input", () => {
      image.alt = input.value;
      clearTimeout(timer);
      timer = setTimeout(keep, AFTER);
    });
    return line;
  }

  page.addEventListener("paste", async (event) => {
    const data = event.clipboardData;
    const html = data.getData("text/html");
    const images = [...data.files].filter((one) => one.type.startsWith("image/"));
    if (!html && !images.length) return; // plain text: the browser's own way keeps it plain
    event.preventDefault();
    const place = mark();
    status.textContent = status.dataset.reading;
    try {
      const pieces = html || (await Promise.all(images.map(picture))).join("");
      const facts = await post(box.dataset.pasted, new File([pieces], "pasted.html"));
      put(place, facts.html);
      status.textContent = facts.notes.join(" ");
    } catch (error) {
      status.textContent = error.message || status.dataset.lost;
      place.remove();
    }
  });

  // Where the cursor is, even if it moves while the server reads.
  function mark() {
    const range = getSelection().getRangeAt(0);
    range.deleteContents();
    const place = document.createElement("span");
    range.insertNode(place);
    return place;
  }

  function put(place, html) {
    const pieces = document.createElement("template");
    pieces.innerHTML = html; // written by our own server from what it kept
    const range = document.createRange();
    range.selectNode(place);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    page.focus();
    if (!document.execCommand("insertHTML", false, pieces.innerHTML)) place.replaceWith(pieces.content);
    place.remove();
    page.dispatchEvent(new Event("input"));
  }

  function picture(image) {
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(`<figure><img src="${reader.result}" alt=""></figure>`);
      reader.readAsDataURL(image);
    });
  }

  box.querySelector(".toolbar").addEventListener("mousedown", (event) => event.preventDefault());
  box.querySelector(".toolbar").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    page.focus();
    if (button.dataset.block) document.execCommand("formatBlock", false, button.dataset.block);
    else document.execCommand(button.dataset.do);
  });

  form.addEventListener("submit", () => {
    clearTimeout(timer);
    const files = new DataTransfer();
    files.items.add(file());
    sent.files = files.files;
    leaving = true;
  });

  addEventListener("beforeunload", (event) => {
    if (!leaving && page.innerHTML !== saved) event.preventDefault();
  });
}
