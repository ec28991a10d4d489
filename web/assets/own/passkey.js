// Signing in with a passkey, and making one. Without this file, or in a browser
// that has no passkeys, their buttons stay hidden.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function send(address, body) {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body ?? {}) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || said.problem) throw new Error(said.problem || "That did not work. Load the page again and try once more.");
  return said;
}

// Options come as JSON, with bytes as base64url text.
function creation({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  for (const c of publicKey.excludeCredentials ?? []) c.id = bytes(c.id);
  return { publicKey };
}
function request({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  for (const c of publicKey.allowCredentials ?? []) c.id = bytes(c.id);
  return { publicKey };
}

async function make(name) {
  const { token, options } = await send("/account/passkeys/begin");
  const c = await navigator.credentials.create(creation(options));
  const credential = {
    id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(),
    response: { attestationObject: text(c.response.attestationObject), clientDataJSON: text(c.response.clientDataJSON), transports: c.response.getTransports?.() ?? [] },
  };
  return send("/account/passkeys/finish", { token, name, credential });
}

async function signIn() {
  const { token, options } = await send("/sign-in/passkey/begin");
  const c = await navigator.credentials.get(request(options));
  const credential = {
    id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(),
    response: {
      authenticatorData: text(c.response.authenticatorData), clientDataJSON: text(c.response.clientDataJSON),
      signature: text(c.response.signature), userHandle: c.response.userHandle ? text(c.response.userHandle) : null,
    },
  };
  return send("/sign-in/passkey/finish", { token, credential });
}

if (window.PublicKeyCredential) {
  for (const box of document.querySelectorAll("[data-passkey]")) {
    box.hidden = false;
    const problem = box.querySelector("[data-passkey-problem]");
    box.querySelector("button").addEventListener("click", async (e) => {
      const button = e.currentTarget;
      button.disabled = true;
      problem.hidden = true;
      try {
        const { to } = box.dataset.passkey === "make" ? await make(box.querySelector("input").value) : await signIn();
        location.assign(to);
      } catch (err) {
        // A person who closes the browser's window has not done anything wrong.
        problem.textContent = err.name === "NotAllowedError" ? "The passkey was not used. Try again when you are ready." : err.message;
        problem.hidden = false;
        button.disabled = false;
      }
    });
  }
}
