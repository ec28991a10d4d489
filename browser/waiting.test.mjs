// The waiting room as a booking officer uses it: from home to the list, filter,
// sort, one pathway, a note, a colleague's note first, the note taken back; then
// counts, data quality, print, and all of it without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { missing, open, widths } from "./lib/chromium.mjs";
import { checkPage, start, visitor } from "./lib/roundtable.mjs";

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

const listed = async (page) => Number((await page.locator("#rows p").first().innerText()).match(/([\d,]+) open waits/)[1].replaceAll(",", ""));
const openAll = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));

test("home to the list: a prompt opens exactly its rows", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await page.goto(rt.origin + "/");
  await page.getByRole("heading", { name: "What needs you today" }).waitFor();
  await checkPage(page, "home");
  const box = page.locator(".rt-figures--prompts .rt-figure").first();
  const n = Number((await box.locator(".rt-figure__n").innerText()).replaceAll(",", ""));
  await box.getByRole("link").click();
  await page.getByRole("heading", { name: "Shared list" }).waitFor();
  assert.equal(await listed(page), n);
  assert.deepEqual(faults, []);
  await page.close();
});

test("filter and sort without loading the page anew", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await page.goto(rt.origin + "/list");
  const all = await listed(page);
  await checkPage(page, "list");
  await page.setViewportSize(widths.desk);
  await page.evaluate(() => (globalThis.sameDocument = true));
  await page.getByLabel("Over … weeks").fill("18");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("over 18 weeks by the clock").waitFor();
  assert.equal(await page.evaluate(() => globalThis.sameDocument), true, "the page was loaded anew");
  assert.match(page.url(), /weeks/);
  const over = await listed(page);
  assert.ok(over > 0 && over < all, `${over} of ${all}`);
  const weeks = async () => (await page.locator("td[data-label=Weeks] strong").allInnerTexts()).map(Number);
  let w = await weeks();
  assert.deepEqual(w, w.toSorted((a, b) => b - a), "the longest wait is not first");
  await page.getByRole("link", { name: /^Weeks/ }).click();
  await page.locator("th[aria-sort=ascending]").waitFor();
  w = await weeks();
  assert.deepEqual(w, w.toSorted((a, b) => a - b), "the order did not turn round");
  assert.ok(w[0] > 18);
  await page.getByText("How long they have waited, as a picture").click();
  await page.locator("#waits figure").waitFor();
  await page.goBack();
  await page.getByText("over 18 weeks by the clock").waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

test("a note on a pathway, a colleague's first, and taking it back", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await page.goto(rt.origin + "/list?owner=none&sort=name");
  await page.locator("tbody th a").first().click();
  await page.getByRole("heading", { name: "Both clocks" }).waitFor();
  assert.match(page.url(), /\/pathways\/[0-9a-f]{32}\?from=/);
  await openAll(page);
  await checkPage(page, "pathway");

  const other = await browser.context.newPage(); // the same browser, so the same person, in a second window
  await other.goto(page.url());
  await other.getByText("Say what is next").click();
  await other.getByLabel("Next action").fill("Offer the Tuesday list");
  await other.getByRole("button", { name: "Save the next action" }).click();
  await other.getByText("The next action is saved.").waitFor();

  await page.getByLabel("Owner", { exact: true }).fill("Ward 4");
  await page.getByRole("button", { name: "Save the owner" }).click();
  await page.getByRole("heading", { name: /Somebody else wrote first/ }).waitFor();
  assert.equal(await page.getByLabel("Owner", { exact: true }).inputValue(), "Ward 4", "what was typed is lost");
  await page.getByText("next action: Offer the Tuesday list").first().waitFor();
  await checkPage(page, "pathway somebody wrote first");
  await page.getByRole("button", { name: "Save the owner" }).click();
  await page.getByText("The owner is saved.").waitFor();
  await page.locator("#notes ~ ol").getByText("owner: Ward 4").waitFor();
  await page.getByRole("button", { name: /Take back/ }).first().click();
  await page.getByText("The note is taken back.").waitFor();
  assert.equal(await page.locator("s", { hasText: "owner: Ward 4" }).count(), 1);
  await checkPage(page, "pathway after a note was taken back");
  assert.deepEqual(faults, []);
  await other.close();
  await page.close();
});

test("every other page of the room", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  const addresses = {
    counts: "/counts", mental: "/mental-health", "counts by need": "/counts?rows=tfc&cols=deprivation&show=over-18", quality: "/quality", published: "/published",
    weeks: "/list/weeks?weeks-from=52", views: "/views", grouped: "/list?group=band&weeks-from=65", nobody: "/list?partner=NOBODY", "bad filter": "/list?weeks=soon",
    "no pathway": "/pathways/00000000000000000000000000000000", held: "/list?held=yes",
  };
  for (const [name, address] of Object.entries(addresses)) {
    await page.goto(rt.origin + address);
    await openAll(page);
    await checkPage(page, name);
  }
  await page.goto(rt.origin + "/published");
  await page.locator("main table a").first().click();
  await page.getByText("Open Government Licence").waitFor();
  await openAll(page);
  await checkPage(page, "published return");
  await page.goto(rt.origin + "/list?held=yes");
  await page.locator("tbody th a").first().click();
  await page.getByRole("heading", { name: /Held: a file says/ }).waitFor();
  await checkPage(page, "a held pathway");
  assert.deepEqual(faults, []);
  await page.close();
});

test("a thousand rows on one page", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  const begun = Date.now();
  await page.goto(rt.origin + "/list?limit=1000");
  assert.equal(await page.locator("tbody tr").count(), 1000);
  assert.ok(Date.now() - begun < 20_000, "the page took longer than anybody waits");
  assert.equal(await page.locator("tbody a[href*='/pathways/']").first().isVisible(), true);
  assert.deepEqual(faults, []);
  await page.close();
});

test("the list fits on paper", { skip }, async () => {
  const { page } = await visitor(browser, rt.origin);
  await page.setViewportSize({ width: 1010, height: 714 }); // A4 on its side, less the margins
  await page.emulateMedia({ media: "print" });
  for (const address of ["/list", "/counts", "/quality", "/"]) {
    await page.goto(rt.origin + address);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 1010, `${address} is ${wide} wide`);
    assert.equal(await page.locator("button:visible").count(), 0, `${address} prints buttons`);
    const whole = await page.locator("table").evaluateAll((all) => all.filter((t) => getComputedStyle(t).breakInside === "avoid").length);
    assert.equal(whole, 0, `${address} keeps a table on one sheet, which leaves the sheet before it white`);
  }
  await page.close();
});

test("without scripts", { skip }, async () => {
  const { page } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await page.route("**/*.js", (r) => r.abort());
  await page.goto(rt.origin + "/list");
  await page.locator("summary", { hasText: /^\s*Partner\s*$/ }).click();
  await page.getByLabel(/Osmerley \(/).check();
  await page.getByLabel(/Vellmoor \(/).check();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator("summary", { hasText: "Partner: 2 chosen" }).waitFor();
  await page.locator(".rt-chip", { hasText: "Vellmoor" }).click();
  await page.locator("summary", { hasText: "Partner: 1 chosen" }).waitFor();
  assert.equal(await page.locator(".rt-chip", { hasText: "Vellmoor" }).count(), 0);
  await page.getByText("Osmerley, take this filter away").or(page.locator(".rt-chip", { hasText: "Osmerley" })).first().waitFor();
  await page.getByRole("searchbox", { name: /Find a person/ }).fill("a");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("found by what you typed").waitFor();
  assert.doesNotMatch(page.url(), /text=/);
  await page.locator("tbody th a").first().click();
  await page.getByText("Comment", { exact: true }).first().click();
  await page.locator("#comment").fill("Spoke to the ward");
  await page.getByRole("button", { name: "Save the comment" }).click();
  await page.getByText("The comment is saved.").waitFor();
  await page.close();
});
