// A button that prints the page; hidden where this does not run.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.onclick = () => window.print();
}
