// Shows what was typed into a password field, and hides it again before the form leaves.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };

  button.hidden = false;
  button.onclick = () => show(input.type === "password");
  input.form?.addEventListener("submit", () => show(false));
}
