// Pages work without this file. With it, the design system's components come
// alive, also in what htmx puts into a page later, and long forms say that they
// are being sent.
import { initAll } from "./nhsuk-frontend.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// The design system says with aria-expanded whether a choice has opened a field.
// ARIA allows that on no radio, and screen readers differ in what they make of it;
// the field stands next in order either way.
// Its button for files names itself with a hidden comma in the middle, which
// some checkers take for a name other than the words that are seen.
function tidy() {
  document.querySelectorAll("input[type=radio][aria-expanded]").forEach((e) => e.removeAttribute("aria-expanded"));
  document.querySelectorAll(".nhsuk-file-upload__drop-button").forEach((b) => {
    b.querySelector(`#${CSS.escape(b.id)}-comma`)?.remove();
    b.setAttribute("aria-labelledby", `${b.id}-label ${b.id}`);
  });
}
tidy();
document.addEventListener("click", tidy);
window.addEventListener("pageshow", tidy);

// The answer to a form that was sent (one that was refused, mostly) cannot be asked for
// again: pages are not stored, and Back to it would show the browser's own error page. So
// it takes the address of the page on which the form stood, and Back finds that.
if ("posted" in document.body.dataset && document.referrer.startsWith(`${location.origin}/`)) {
  document.querySelectorAll("form:not([action])").forEach((f) => (f.action = location.href));
  history.replaceState(history.state, "", document.referrer);
}
import("./typed.js");

// A slider and the number beside it say the same. Without this file each is sent, and the
// one that was moved counts; with it the number alone is.
document.addEventListener("input", (e) => {
  const slider = e.target.closest?.("input[data-slides]");
  if (slider) document.getElementById(slider.dataset.slides).value = slider.value;
  else if (e.target.id) document.querySelectorAll(`input[data-slides="${CSS.escape(e.target.id)}"]`).forEach((s) => (s.value = e.target.value));
});
document.addEventListener("formdata", (e) => {
  for (const slider of e.target.querySelectorAll("input[data-slides]")) {
    e.formData.delete(slider.name);
    e.formData.delete(`${slider.name}was`);
  }
});

// What had the focus has it again after htmx has replaced it.
let focused = "";
document.addEventListener("htmx:before:swap", () => (focused = document.activeElement?.id || focused));
document.addEventListener("htmx:after:swap", (e) => {
  if (document.activeElement === document.body && focused) document.getElementById(focused)?.focus({ preventScroll: true });
  focused = "";
  const scope = e.detail?.ctx?.target ?? e.target;
  if (scope instanceof Element) initAll({ scope });
  tidy();
});

// What is under way is asked about again, every so many seconds, and replaced
// where it stands: the page is not loaded anew, so that focus and scroll stay and
// only what changed is read out. When it leads on, the page goes there.
async function poll(box) {
  const here = location.href;
  const answer = await fetch(here, { redirect: "follow" }).catch(() => null);
  if (!box.isConnected || location.href !== here) return;
  if (answer?.redirected) {
    location.replace(answer.url);
    return;
  }
  if (answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-poll]");
    if (!now) {
      location.reload();
      return;
    }
    renew(box, now);
  }
  later(box);
}
function renew(was, now) {
  const same = was.children.length === now.children.length && [...was.children].every((e, i) => e.tagName === now.children[i].tagName);
  if (!same) {
    was.replaceChildren(...now.childNodes);
    return;
  }
  [...was.children].forEach((e, i) => {
    if (!e.isEqualNode(now.children[i]) && !e.contains(document.activeElement)) e.replaceChildren(...now.children[i].childNodes);
  });
}
function later(box) {
  setTimeout(poll, 1000 * Number(box.dataset.poll), box);
}
document.querySelectorAll("[data-poll]").forEach(later);

// Says that a long form is being sent, and keeps it from being sent twice.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (!form.dataset.sending) return;
  const status = form.querySelector("[role=status]");
  if (status) status.textContent = form.dataset.sending;
  if (form.dataset.sent) e.preventDefault();
  form.dataset.sent = "yes";
});

// Back to a page whose form was sent: it may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent);
});

document.addEventListener("click", (e) => {
  if (e.target.closest?.("[data-print]")) window.print();
});

// A choice that asks for more opens the place where it is asked for.
document.addEventListener("change", (e) => {
  const { opens, opensOn } = e.target.dataset ?? {};
  if (opens) document.getElementById(opens).open = e.target.value === opensOn;
});

// A file that is dropped beside the box is meant for it: without this the browser
// would leave the page and show the file.
function dropTarget(e) {
  if (!e.dataTransfer?.types.includes("Files")) return null;
  const input = document.querySelector("input[type=file]");
  if (input) e.preventDefault();
  return input;
}
document.addEventListener("dragover", dropTarget);
document.addEventListener("drop", (e) => {
  if (e.defaultPrevented) return; // the box has taken it
  const input = dropTarget(e);
  if (!input || (!input.multiple && e.dataTransfer.files.length !== 1)) return;
  input.files = e.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// One key stands for a choice where a page says so, can be told not to, and somebody
// is not writing: it chooses or goes to what would be done, and saves nothing.
document.addEventListener("keydown", (e) => {
  if (!document.querySelector("[data-shortcuts=on]") || e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
  if (e.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const to = document.querySelector(`main [data-key="${CSS.escape(e.key.toLowerCase())}"]`);
  if (!to) return;
  e.preventDefault();
  if (to.type !== "radio") {
    if (to.matches("a")) to.click();
    else to.focus();
    return;
  }
  // The focus stays on the choice: a second key corrects the first, and is not written
  // as the reason. Enter saves from there.
  to.click();
  to.focus();
});
