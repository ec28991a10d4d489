// Which records are one person: a reviewer decides without scripts and takes it back, then
// with a keyboard alone, a second reviewer agrees, the two waits stand on each other's row
// of the shared list, and taking one record out puts it back. Then every page on both
// widths, and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { missing, open, widths } from "./lib/chromium.mjs";
import { becomes, checkPage, start, visitor } from "./lib/roundtable.mjs";

const skip = missing();
const first = "demo-clinician-vellmoor";
const second = "demo-booking-osmerley";
const third = "demo-booking-tarnwick"; // who has decided a pair once has seen its score
let browser, rt;

before(async () => {
  if (skip) return;
  browser = await open();
  rt = await start("demo", "--addr", "127.0.0.1:0", "--no-open");
  const { page } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-analyst");
  await page.goto(rt.origin + "/people/runs");
  if (await page.getByText("The linking has never run.").count()) {
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.getByText("What the run did").waitFor({ timeout: 60_000 });
  }
  await page.close();
});
after(async () => {
  await browser?.close();
  await rt?.stop();
});

const asked = (page) => page.getByRole("heading", { name: "Are these one person?" }).waitFor();

// decidable opens the first pair that nobody has looked at and that is not yet joined.
async function decidable(page) {
  await page.goto(rt.origin + "/people?stage=first&zone=direct-care&why=doubtful");
  let to = await page.locator("tbody th a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  if (!to.length) {
    await page.goto(rt.origin + "/people?stage=first&zone=direct-care");
    to = await page.locator("tbody th a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  }
  for (const at of to) {
    await page.goto(rt.origin + at);
    await asked(page);
    if (await page.locator("#save").count()) return new URL(page.url()).pathname;
  }
  throw new Error("no pair waits to be decided");
}

// tabTo presses Tab until what has the focus is wanted.
async function tabTo(page, wanted, most = 60) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(wanted)) return;
  }
  throw new Error("the keyboard does not reach it");
}

// It takes back what it decides, so that the pair waits for the others as it was.
test("without scripts", { skip }, async () => {
  const { page } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await page.route("**/*.js", (r) => r.abort());
  await becomes(page, rt.origin, third);
  const at = await decidable(page);
  await page.getByLabel("Cannot tell").check();
  await page.getByLabel("Why?").fill("Too little is recorded");
  await page.getByRole("button", { name: "Save, and show the next pair" }).click();
  await page.getByText("Saved: Cannot tell.").waitFor();
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("The decision is taken back").waitFor();
  assert.equal(new URL(page.url()).pathname, at);
  await page.getByText("Keyboard shortcuts").click();
  await page.getByRole("button", { name: "Switch the shortcuts off" }).click();
  await page.getByText("Shortcuts are off.").waitFor();
  assert.equal(await page.locator("[data-shortcuts]").count(), 0);
  await page.getByText("Keyboard shortcuts").click();
  await page.getByRole("button", { name: "Switch the shortcuts on" }).click();
  await page.close();
});

test("decided with a keyboard alone, taken back, agreed by a second, on the list, and apart again", { skip }, async (t) => {
  const { page, faults } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await becomes(page, rt.origin, first);
  await page.goto(rt.origin + "/people");
  await checkPage(page, "people, what waits");
  await page.setViewportSize(widths.desk);
  const at = await decidable(page);
  await checkPage(page, "a pair before it is decided");
  await page.setViewportSize(widths.desk);
  assert.doesNotMatch(await page.content(), /weight in bits|What the model makes/);

  // A key chooses and saves nothing; Enter saves.
  await page.keyboard.press("2");
  assert.equal(await page.locator("[name=verdict][value=different]").isChecked(), true);
  // A key pressed after it corrects the choice, and is not written as the reason.
  await page.keyboard.press("3");
  assert.equal(await page.locator("[name=verdict][value=cannot-tell]").isChecked(), true);
  assert.equal(await page.locator("#reason").inputValue(), "");
  assert.equal(await page.evaluate(() => document.activeElement.value), "cannot-tell");
  await page.keyboard.press("r");
  assert.equal(await page.evaluate(() => document.activeElement.id), "reason");
  assert.equal(await page.locator("#reason").inputValue(), "");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await page.locator("#reason-error").waitFor();
  await checkPage(page, "a pair without a reason");
  await page.setViewportSize(widths.desk);
  await page.goto(rt.origin + at);
  await page.keyboard.press("1");
  assert.equal(await page.evaluate(() => document.activeElement.value), "same");
  await page.keyboard.press("Enter");
  await page.getByText("Saved: Same person.").waitFor();
  await page.waitForLoadState(); // the script that knows the keys comes last
  await page.keyboard.press("u");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Take it back");
  await page.keyboard.press("Enter");
  await page.getByText("The decision is taken back").waitFor();
  assert.equal(new URL(page.url()).pathname, at);

  // Without a shortcut: Tab and arrows.
  await tabTo(page, () => document.activeElement.name === "verdict");
  await page.keyboard.press("Space");
  await tabTo(page, () => document.activeElement.id === "save", 4);
  await page.keyboard.press("Enter");
  await page.getByText("Saved: Same person.").waitFor();
  await page.goto(rt.origin + at);
  await page.getByRole("heading", { name: "What the model makes of it" }).waitFor();
  await checkPage(page, "a pair after it was decided");

  await becomes(page, rt.origin, second);
  await page.goto(rt.origin + at);
  await page.getByText("You are the second reviewer").waitFor();
  assert.doesNotMatch(await page.content(), /weight in bits|said that the records/);
  await page.setViewportSize(widths.desk);
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await page.getByText("Saved: Same person.").waitFor();
  await page.goto(rt.origin + at);
  await page.getByText("It is decided.").waitFor();
  await page.getByText("joined the records, as was decided").waitFor();

  // One person: the page says why, and each wait names the other on the shared list.
  await page.getByRole("link", { name: /one person with/ }).first().click();
  await page.getByText(/that you may see, of .* are taken for one person/).waitFor();
  await page.getByText("decided by people").first().waitFor();
  await checkPage(page, "one person");
  const person = page.url();
  for (const long of [at, person]) {
    await page.goto(long.startsWith("/") ? rt.origin + long : long);
    await page.evaluate(() => {
      const name = "Wolfeschlegelsteinhausenbergerdorff-".repeat(6);
      for (const e of document.querySelectorAll("main h1, main tbody td:not([colspan])")) e.textContent = name;
    });
    await checkPage(page, `very long names ${long === at ? "of a pair" : "of a person"}`);
  }
  await page.setViewportSize({ width: 1010, height: 714 });
  await page.goto(person);
  await page.emulateMedia({ media: "print" });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1010, "a person is too wide for paper");
  assert.equal(await page.locator("main button:visible").count(), 0, "a person prints buttons");
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(widths.desk);
  const waits = await page.locator("a[href^='/pathways/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const also = async () => {
    await page.goto(rt.origin + waits[0]);
    return page.locator("main").innerText();
  };
  t.diagnostic(`${waits.length} waits of the person`);
  const together = waits.length > 1 ? await also() : "";
  await page.goto(person);
  await page.getByText(/Record 2 is somebody else's/).click();
  await page.locator("[id^=unlink-][id$=-reason]:visible").fill("Another date of birth on paper");
  await page.getByRole("button", { name: "Take it out" }).and(page.locator(":visible")).click();
  await page.getByText("The record stands by itself now.").waitFor();
  if (waits.length > 1) assert.notEqual(await also(), together, "the shared list does not know that they are two people");
  await page.goto(rt.origin + at);
  assert.equal(await page.getByRole("link", { name: /one person with/ }).count(), 0);
  assert.deepEqual(faults, []);
  await page.close();
});

// Whoever may be seen is found by a part of a name, with nothing of it in an address.
test("somebody is found by name without scripts", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await page.route("**/*.js", (r) => r.abort());
  await becomes(page, rt.origin, first);
  await page.goto(rt.origin + "/people");
  await page.getByRole("link", { name: "Find a person" }).click();
  await page.getByLabel("NHS number, local number, or beginning of a name").fill("smi");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await page.getByText(/records of \d+ people that you may see fit\./).waitFor();
  assert.doesNotMatch(page.url(), /smi/i);
  await checkPage(page, "people who are found");
  await page.setViewportSize(widths.desk);
  const row = page.locator("tbody tr", { hasText: "one with" }).first();
  await row.getByRole("link").click();
  await page.getByText(/that you may see, of .* are taken for one person/).waitFor();
  await page.goBack();
  await page.getByText(/that you may see fit\./).waitFor();
  await page.getByLabel("NHS number, local number, or beginning of a name").fill("xyzzy");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await page.getByText("Nobody whom you may see is found by that.").waitFor();
  assert.deepEqual(faults.filter((f) => !/\.js|ERR_FAILED/.test(f)), []);
  await page.close();
});

// Charts that are read beside each other have one scale, on the screen and on paper.
test("the charts of the quality page are of one scale", { skip }, async () => {
  const { page } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, first);
  await page.goto(rt.origin + "/people/quality");
  for (const media of ["screen", "print"]) {
    for (const [name, size] of Object.entries(widths)) {
      if (media === "print" && name === "phone") continue;
      await page.setViewportSize(size);
      await page.emulateMedia({ media });
      const scales = await page.locator(".rt-rates svg:visible").evaluateAll((all) => all.map((s) => [s.getScreenCTM().a, s.viewBox.baseVal.width].map((n) => n.toFixed(3)).join(" of ")));
      assert.ok(scales.length >= 4 && new Set(scales).size === 1, `${media}, ${name}: ${scales.join(", ")}`);
    }
  }
  assert.ok(await page.locator(".rt-rates table").first().isVisible(), "on paper the numbers are shut");
  await page.emulateMedia({ media: "screen" });
  await page.close();
});

test("every page of the room, and on paper", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  const pages = {
    [first]: { find: "/people/find", quality: "/people/quality", profile: "/people/profile", decided: "/people?show=done", mine: "/people?show=mine", nobody: "/people?partner=ZZZ9" },
    "demo-analyst": { runs: "/people/runs", "rounded quality": "/people/quality" },
    "demo-admin-lantern": { notice: "/people/notice", "not a reviewer": "/people" },
  };
  for (const [account, all] of Object.entries(pages)) {
    await page.setViewportSize(widths.desk);
    await becomes(page, rt.origin, account);
    for (const [name, address] of Object.entries(all)) {
      await page.goto(rt.origin + address);
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      await checkPage(page, `people, ${name}`);
      await page.setViewportSize({ width: 1010, height: 714 });
      await page.emulateMedia({ media: "print" });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1010, `${name} is too wide for paper`);
      assert.equal(await page.locator("main button:visible").count(), 0, `${name} prints buttons`);
      await page.emulateMedia({ media: "screen" });
    }
  }
  assert.deepEqual(faults, []);
  await page.close();
});
