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

const first = (e) => (ticked(e) ? e.defaultChecked : e.options ? [...e.options].filter((o) => o.defaultSelected).map((o) => o.value).join("\n") : e.defaultValue);

// which form it is: where it goes, what it says of whom and of which version, and its
// fields. One of another person's, or of what somebody changed meanwhile, is another.
const which = (form) => JSON.stringify([new URL(form.getAttribute("action") || location.href, location.href).href,
  [...form.elements].filter((e) => e.type === "hidden").map((e) => [e.name, e.value]),
  fields(form).map((e) => [e.name, ticked(e) ? e.value : ""])]);

// what is all that stands in the page's forms: for each which it is, and of its fields in
// order what stands there and what the server wrote, if that is known.
const what = (posted) => forms().map((f) => [which(f), fields(f).map((e) => [ticked(e) ? e.checked : e.value, posted ? null : first(e)])]);

// put writes it into the forms that are still the same, and there into the fields of which
// the server says what it said then.
function put(kept) {
  const here = forms().map((f) => [which(f), f]);
  for (const [of, values] of kept) {
    const same = here.filter(([is]) => is === of);
    if (same.length !== 1 || kept.filter(([is]) => is === of).length !== 1) continue;
    fields(same[0][1]).forEach((e, k) => {
      const [value, was] = values[k];
      if (was !== null && was !== first(e)) return;
      if (ticked(e)) e.checked = value;
      else if (!e.options || [...e.options].some((o) => o.value === value)) e.value = value;
    });
  }
  window.dispatchEvent(new Event("pageshow")); // fields that a choice opens
}

async function begin(secret) {
  const key = await crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  const posted = "posted" in document.body.dataset; // the server wrote what was typed
  let busy = false, again = false, sent = false;
  async function keep() {
    if (busy) return void (again = true);
    busy = true;
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(what(posted))));
      if (!sent) history.replaceState({ ...history.state, typed: { iv, data } }, "");
    } catch {
      // More often than the browser takes it: the next one is taken.
    } finally {
      setTimeout(() => {
        busy = false;
        if (again) keep();
        again = false;
      }, 400); // browsers take 100 in 30 seconds
    }
  }
  const { typed } = history.state ?? {};
  if (posted) await keep();
  else if (typed) {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: typed.iv }, key, typed.data).catch(() => null);
    if (text) put(JSON.parse(new TextDecoder().decode(text)));
  }
  for (const event of ["input", "change"]) document.addEventListener(event, (e) => e.target.form?.method === "post" && (sent = false, keep()));
  // What was sent is the server's: taken, it is not to be sent a second time, and refused it
  // stands in the answer.
  document.addEventListener("submit", (e) => {
    if (e.defaultPrevented || e.target.method !== "post") return;
    sent = true;
    history.replaceState({ ...history.state, typed: undefined }, "");
  });
}

if (document.body.dataset.typed && window.crypto?.subtle) begin(document.body.dataset.typed);
