// Asks the browser for a passkey and sends what it says with the form around the button.
const SAID = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withIds = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));

// The options as JSON holds them → as navigator.credentials wants them.
function read(text) {
  const options = JSON.parse(text);
  options.challenge = decode(options.challenge);
  if (options.user) options.user.id = decode(options.user.id);
  if (options.allowCredentials) options.allowCredentials = withIds(options.allowCredentials);
  if (options.excludeCredentials) options.excludeCredentials = withIds(options.excludeCredentials);
  return options;
}

// PublicKeyCredential.toJSON is younger than many an office's browser.
function written({ id, rawId, type, response }) {
  const told = { transports: response.getTransports?.() ?? [] };
  for (const name of SAID) {
    if (response[name]) told[name] = encode(response[name]);
  }
  return JSON.stringify({ id, rawId: encode(rawId), type, response: told, clientExtensionResults: {} });
}

function prepare(part) {
  const { passkey: act, options, autofill } = part.dataset;
  const button = part.querySelector("button");
  const problem = part.querySelector(".msg");
  let filling;

  const say = (words = "") => {
    problem.textContent = words;
    problem.hidden = !words;
  };
  const ask = async (how = {}) => {
    const credential = await navigator.credentials[act]({ publicKey: read(options), ...how });
    part.querySelector("[name=passkey]").value = written(credential);
    button.form.submit();
  };
  const explain = ({ name }) => {
    if (name === "NotAllowedError" || name === "AbortError") return part.dataset.cancelled;
    return name === "InvalidStateError" ? part.dataset.known : part.dataset.failed;
  };

  if (!window.PublicKeyCredential) {
    button.hidden = true;
    say(part.dataset.unsupported);
    part.hidden = !part.dataset.unsupported;
    return;
  }
  part.hidden = false;
  button.onclick = async () => {
    filling?.abort();
    button.disabled = true;
    say();
    try {
      await ask();
    } catch (error) {
      say(explain(error));
      button.disabled = false;
    }
  };
  if (autofill !== undefined) {
    PublicKeyCredential.isConditionalMediationAvailable?.().then((offered) => {
      if (!offered) return;
      filling = new AbortController();
      ask({ mediation: "conditional", signal: filling.signal }).catch(() => {});
    });
  }
}

for (const part of document.querySelectorAll("[data-passkey]")) prepare(part);
