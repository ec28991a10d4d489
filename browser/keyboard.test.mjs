// The list with a keyboard alone, what is wrong in a form, a window 320 wide, and
// text set wider than it was drawn for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, missing, open, wider, widths } from "./lib/chromium.mjs";
import { becomes, start, visitor } from "./lib/roundtable.mjs";

const skip = missing();
let browser, rt;

before(async () => {
  if (skip) return;
  browser = await open();
  rt = await start("demo", "--addr", "127.0.0.1:0", "--no-open");
});
after(async () => {
  await browser?.close();
  await rt?.stop();
});

// focus is what has the focus, and whether anybody can see that it has.
const focus = (page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    const seen = [e, e.nextElementSibling, e.querySelector("span")].filter(Boolean).some((x) => {
      const at = (pseudo) => getComputedStyle(x, pseudo);
      return [at(), at("::before")].some((s) => s.boxShadow !== "none" || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.backgroundColor === "rgb(255, 235, 59)");
    });
    const box = e.getBoundingClientRect();
    return { id: e.id, text: e.textContent.trim().replace(/\s+/g, " "), tag: e.tagName, seen, there: box.width > 0 && box.height > 0 };
  });

// tabTo presses Tab until something has the focus, and holds each stop to being
// seen.
async function tabTo(page, wanted, most = 90) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const f = await focus(page);
    assert.ok(f.there && f.seen, `nobody sees that ${f.tag} ${f.id} “${f.text.slice(0, 40)}” has the focus`);
    if (wanted(f)) return f;
  }
  throw new Error("the keyboard does not reach it");
}

test("filter the list and open a pathway with a keyboard alone", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  page.setDefaultTimeout(60_000);
  await page.setViewportSize(widths.desk);
  await page.goto(rt.origin + "/list");
  await page.keyboard.press("Tab");
  assert.match((await focus(page)).text, /Skip to main content/);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id || location.hash.slice(1)), "maincontent");
  await tabTo(page, (f) => f.tag === "SUMMARY" && f.text === "Partner");
  await page.keyboard.press("Enter");
  await tabTo(page, (f) => f.id === "f-partner", 3);
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await tabTo(page, (f) => f.id === "f-show");
  await page.keyboard.press("Enter");
  await page.locator("summary", { hasText: "Partner: 2 chosen" }).waitFor();
  await page.waitForFunction(() => document.activeElement.id === "f-show");
  await tabTo(page, (f) => f.text.endsWith("take this filter away"), 3);
  await page.keyboard.press("Enter");
  await page.locator("summary", { hasText: "Partner: 1 chosen" }).waitFor();
  await page.locator("tbody th a").first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Both clocks" }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

test("what is wrong in a form is said first, and leads to its field", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  page.setDefaultTimeout(60_000);
  await page.setViewportSize(widths.desk);
  const wrong = async (what, id) => {
    const summary = page.locator(".nhsuk-error-summary");
    await summary.waitFor();
    assert.equal(await summary.evaluate((e) => e.contains(document.activeElement)), true, `${what}: the summary has not the focus`);
    assert.deepEqual(await axe(page), [], what);
    await summary.getByRole("link").first().press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), id, what);
    const by = (await page.locator(`#${id}`).getAttribute("aria-describedby")) ?? "";
    assert.ok(by.split(" ").includes(`${id}-error`), `${what}: nothing describes the field`);
  };
  await page.goto(rt.origin + "/list?sort=name");
  await page.locator("tbody th a").first().click();
  await page.getByText("Record a contact while waiting").click();
  await page.locator("#contact-on").fill("2099-01-01");
  await page.getByRole("button", { name: "Record the contact" }).click();
  await wrong("a contact to come", "contact-on");
  await page.goto(rt.origin + "/list?weeks-from=52&weeks-to=4");
  await wrong("weeks the wrong way round", "f-weeks-to");
  await becomes(page, rt.origin, "demo-programme"); // not every role describes organisations
  await page.goto(rt.origin + "/partners/add");
  await page.getByLabel("Name", { exact: true }).fill("North");
  await page.getByRole("button", { name: "Save" }).click();
  await wrong("an organisation without a code", "code");
  await page.goto(rt.origin + "/priorities");
  await page.locator("#days-C1").fill("soon");
  await page.getByRole("button", { name: "Agree these codes" }).click();
  await wrong("days that are no number", "days-C1");
  assert.deepEqual(faults, []);
  await page.close();
});

// settled is what is too wide once the navigation has folded, a moment after.
async function settled(page) {
  let over = await wider(page);
  for (const until = performance.now() + 3000; over.length && performance.now() < until; ) over = await wider(page);
  return over;
}

test("at 320 wide, and with text set wider, nothing is cut off", { skip }, async () => {
  const { page } = await visitor(browser, rt.origin);
  page.setDefaultTimeout(60_000);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const address of ["/", "/list", "/counts", "/quality", "/import", "/partners", "/ledger", "/priorities", "/who", "/purpose", "/nowhere"]) {
    await page.goto(rt.origin + address);
    await page.evaluate(() => {
      document.querySelectorAll("details").forEach((d) => (d.open = true));
    });
    const narrow = await settled(page);
    assert.deepEqual(narrow, [], `${address} at 320`);
    await page.evaluate(() => {
      const wide = new CSSStyleSheet(); // WCAG 1.4.12
      wide.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
      document.adoptedStyleSheets = [wide];
    });
    assert.deepEqual(await settled(page), [], `${address} at 320 with wide text`);
  }
  await page.close();
});
