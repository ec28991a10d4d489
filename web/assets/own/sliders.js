// A slider beside an age's field, where scripts run: moving it writes the age into the
// field, which the form then sends as if it had been typed. Without this file there is
// the field alone.
function years(field, slider) {
  const n = Number.parseInt(field.value, 10);
  return Number.isNaN(n) ? slider.dataset.empty : String(n);
}
document.querySelectorAll("input[type=range][data-for]").forEach((slider) => {
  const field = document.getElementById(slider.dataset.for);
  if (!field) return;
  slider.value = years(field, slider);
  slider.hidden = false;
  slider.addEventListener("input", (e) => {
    e.stopPropagation();
    field.value = slider.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => (slider.value = years(field, slider)));
});

// The address follows what is asked, so that Back and loading the page again have it as it
// was. Why it is asked for is words of somebody's, and never stands in an address.
const form = document.getElementById("what-if");
if (form) {
  let kept = false; // the form is being sent to be kept, with why
  form.addEventListener("submit", (e) => (kept = e.submitter?.formMethod === "post"));
  form.addEventListener("formdata", (e) => {
    if (!kept) e.formData.delete("why");
  });
  form.addEventListener("input", () => {
    kept = false;
    const asked = new URLSearchParams(new FormData(form));
    history.replaceState(history.state, "", `${location.pathname}?${asked}`);
  });
}
