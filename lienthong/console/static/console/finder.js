// The tree scrolls by itself to the unit that the page shows; the page stays where it is.
const finder = document.querySelector(".finder");
const current = finder?.querySelector("[aria-current]");

if (current) {
  const above = current.getBoundingClientRect().top - finder.getBoundingClientRect().top;
  finder.scrollTop += above - finder.clientHeight / 3;
}
