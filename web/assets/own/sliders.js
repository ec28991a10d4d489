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
