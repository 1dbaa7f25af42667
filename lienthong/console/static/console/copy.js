// Copies the text of an input; the button is hidden where this does not run.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);

  button.hidden = false;
  button.onclick = async () => {
    input.select();
    await navigator.clipboard.writeText(input.value);
    button.querySelector("span").textContent = button.dataset.done;
  };
}
