// Sends the form that the page consists of; without JavaScript its button does.
document.querySelector("[data-send]").submit();
