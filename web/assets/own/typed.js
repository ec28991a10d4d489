// What was typed into a form and not sent, or refused, is there again after Back. Pages are
// not stored, so it is kept in this tab's history, and ward computers are shared: so it is
// kept encrypted, under a key that the server gives with each page to who has signed in, and
// to nobody else. Without this file, and on plain http beyond this computer, the fields are
// as the server wrote them. Passwords and files are never kept.

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const kinds = ["hidden", "password", "file", "submit", "button", "reset", "image"];
const fields = (form) => [...form.elements].filter((e) => e.name && e.matches("input, select, textarea") && !kinds.includes(e.type) && e.autocomplete !== "one-time-code");
const forms = () => [...document.querySelectorAll("form[method=post]")];
const ticked = (e) => e.type === "checkbox" || e.type === "radio";

// what is all that stands in the page's forms: for each its address, and its fields in order.
const what = () => forms().map((f) => [f.getAttribute("action") ?? "", fields(f).map((e) => [e.name, ticked(e) ? e.checked : e.value])]);

// put writes it into the forms that are still the same.
function put(kept) {
  const here = forms();
  kept.forEach(([action, values], i) => {
    const all = here[i] && (here[i].getAttribute("action") ?? "") === action ? fields(here[i]) : [];
    if (all.length !== values.length || all.some((e, k) => e.name !== values[k][0])) return;
    all.forEach((e, k) => (ticked(e) ? (e.checked = values[k][1]) : (e.value = values[k][1])));
  });
  window.dispatchEvent(new Event("pageshow")); // fields that a choice opens
}

async function begin(secret) {
  const key = await crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  let busy = false, again = false;
  async function keep() {
    if (busy) return void (again = true);
    busy = true;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(what())));
    history.replaceState({ ...history.state, typed: { iv, data } }, "");
    setTimeout(() => {
      busy = false;
      if (again) keep();
      again = false;
    }, 200);
  }
  const { typed } = history.state ?? {};
  if ("posted" in document.body.dataset) await keep(); // the server wrote what was typed
  else if (typed) {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: typed.iv }, key, typed.data).catch(() => null);
    if (text) put(JSON.parse(new TextDecoder().decode(text)));
  }
  for (const event of ["input", "change"]) document.addEventListener(event, (e) => e.target.form?.method === "post" && keep());
}

if (document.body.dataset.typed && window.crypto?.subtle) begin(document.body.dataset.typed);
