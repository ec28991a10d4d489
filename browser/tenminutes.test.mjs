// The ten-minute promise as a new user tries it: from a double click through
// three messy spreadsheets of three organisations to who is on more than one
// list, who waits longest, the row behind a number, and the rows to mend.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { missing, open } from "./lib/chromium.mjs";
import { checkPage, figure, files, start, visitor } from "./lib/roundtable.mjs";

const skip = missing();
const lists = [
  { file: "Tarnwick PTL MASTER v7 (use this one).xlsx", code: "ZX3", name: "Tarnwick Hospital", type: "acute-trust" },
  { file: "Community waiting lists.xlsx", code: "ZC1", name: "Community Health", type: "community-trust" },
  { file: "waiting list MASTER copy (2).xlsx", code: "ZV001", name: "Lantern House", type: "vcse" },
];
let browser;

before(async () => {
  if (!skip) browser = await open();
});
after(() => browser?.close());

// steps notes how many seconds each step of a journey took.
function steps() {
  const took = [];
  let at = performance.now();
  return {
    took,
    done(what) {
      took.push(`${what} ${((performance.now() - at) / 1000).toFixed(1)} s`);
      at = performance.now();
    },
  };
}

// begin starts Roundtable and opens an empty collaborative.
async function begin(page, rt, looked) {
  await page.goto(rt.url);
  await page.getByRole("heading", { name: "Start here", level: 1 }).waitFor();
  await looked("start here");
  await page.getByLabel("What is your collaborative called?").fill("Roundshire together");
  await page.getByRole("button", { name: "Bring in my lists" }).click();
  await comes(page, "Import");
}

// comes waits for a page behind one that says how far something is. Without
// scripts it asks again, as a person would.
async function comes(page, heading) {
  const there = page.getByRole("heading", { name: heading, level: 1 });
  const again = page.getByRole("link", { name: "Check again" });
  for (const until = performance.now() + 20_000; performance.now() < until; ) {
    await there.or(again).first().waitFor();
    if (await there.isVisible()) return;
    await again.click({ timeout: 2000 }).catch(() => {}); // it has gone on by itself
  }
  await there.waitFor();
}

// say fills in whose the i-th file is; the details are open when scripts run.
async function say(page, i, list) {
  await page.locator(`#f${i}-partner`).selectOption("new");
  const details = page.locator(`#f${i}-new-partner`);
  if (!(await details.evaluate((d) => d.open))) await details.locator("summary").click();
  await page.locator(`#f${i}-new-name`).fill(list.name);
  await page.locator(`#f${i}-code`).fill(list.code);
  await page.locator(`#f${i}-new-type`).selectOption(list.type);
}

// journey is the whole of it; without scripts it is the same.
async function journey(t, page, rt, looked) {
  const clock = steps();
  const dir = files(rt.dir);
  await begin(page, rt, looked);
  clock.done("start");
  await looked("import");

  await page.locator("#partner").selectOption("each");
  await page.locator("input[type=file]").setInputFiles(lists.map((l) => path.join(dir, l.file)));
  await page.getByRole("button", { name: "Look at them" }).click();
  await page.getByRole("heading", { name: "Whose file is it?", level: 1 }).waitFor();
  for (const [i, list] of lists.entries()) await say(page, i, list);
  await looked("whose file");
  await page.getByRole("button", { name: "Look at them" }).click();
  await page.getByRole("heading", { name: "Check how the files were read", level: 1 }).waitFor();
  clock.done("files read");
  for (const list of lists) await page.getByRole("heading", { name: list.file }).waitFor();
  await looked("review");
  await page.getByRole("button", { name: "Accept them" }).click();
  await comes(page, "What came of it");
  clock.done("accepted");
  await looked("result");

  assert.equal(await page.getByText("It was not accepted").count(), 0);
  const rows = await figure(page, "rows read");
  assert.ok(rows > 300, `${rows} rows read`);
  const twice = await figure(page, "on another partner's list too");
  assert.ok(twice > 0, "nobody is on two lists");
  const mend = await figure(page, "rows to mend or look at");
  assert.ok(mend > 0, "no row is to be mended");
  const result = page.url();

  // Who is on more than one list.
  await page.getByRole("link", { name: "on another partner's list too" }).first().click();
  await page.getByRole("heading", { level: 1, name: /Shared list/ }).waitFor();
  await page.locator("tbody tr").nth(twice - 1).waitFor(); // a row for each person, at least
  clock.done("who is on two lists");

  // Who waits longest across all: the first row of the list.
  await page.goto(`${rt.origin}/list`);
  await page.locator("tbody tr").first().getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  clock.done("who waits longest");

  // The row of the file behind it.
  await page.locator("a[href*='/rows/']").first().click();
  await page.getByText("The row as it was received").waitFor();
  await looked("raw row");
  clock.done("the row behind it");

  // The rows to mend, and the sender's own sheet.
  await page.goto(result);
  await page.getByRole("link", { name: "rows to mend or look at" }).first().click();
  await page.getByRole("heading", { level: 1, name: new RegExp(`${mend} rows? to mend`) }).waitFor();
  await looked("rows to mend");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "just the rows to mend" }).click()]);
  assert.match(download.suggestedFilename(), /rows to mend\.xlsx$/);
  assert.ok(statSync(await download.path()).size > 1000);
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), "PK");
  clock.done("rows to mend downloaded");

  await page.getByRole("link", { name: /^Extract \d+/ }).click();
  await page.getByRole("heading", { name: "What became of its rows" }).waitFor();
  await looked("extract");
  await page.getByRole("link", { name: "Withdraw this extract" }).click();
  await looked("withdraw");

  // The same file once more.
  await page.goto(`${rt.origin}/import`);
  await page.locator("#partner").selectOption("ZV001");
  await page.locator("input[type=file]").setInputFiles(path.join(dir, lists[2].file));
  await page.getByRole("button", { name: "Look at them" }).click();
  await page.getByRole("button", { name: "Accept it" }).click();
  await page.getByText("The same file was accepted before").waitFor();
  clock.done("the same file again");
  for (const at of ["/", "/purpose", "/partners", "/partners/add", "/who", "/ledger", "/about/figures", "/about/accessibility", "/about/licences", "/nowhere"]) {
    await page.goto(rt.origin + at);
    await looked(`page ${at}`);
  }
  t.diagnostic(clock.took.join(", "));
}

test("ten minutes, with scripts", { skip }, async (t) => {
  const rt = await start();
  const { page, faults } = await visitor(browser, rt.origin);
  try {
    await journey(t, page, rt, (what) => checkPage(page, what));
    assert.deepEqual(faults, []);
    assert.equal(rt.said(), "", "Roundtable complained");
  } finally {
    await page.close();
    await rt.stop();
  }
});

test("ten minutes, without scripts", { skip }, async (t) => {
  const rt = await start();
  const { page, faults } = await visitor(browser, rt.origin);
  await page.route("**/*.js", (r) => r.abort());
  try {
    await journey(t, page, rt, async () => {});
    assert.deepEqual(faults.filter((f) => !f.includes("ERR_FAILED")), []);
    assert.equal(rt.said(), "", "Roundtable complained");
  } finally {
    await page.close();
    await rt.stop();
  }
});

test("files can be dropped", { skip }, async () => {
  const rt = await start();
  const { page, faults } = await visitor(browser, rt.origin);
  try {
    await begin(page, rt, async () => {});
    await page.locator("#partner").selectOption("new");
    await page.locator("#new-name").fill("North");
    await page.locator("#code").fill("RXN");
    const drop = async (where, ...names) => {
      const dropped = await page.evaluateHandle((names) => {
        const d = new DataTransfer();
        for (const name of names) d.items.add(new File(["Hospital no,Name,DOB,Referral date\nN1,Made Ada,1950-04-03,2026-05-06\n"], name, { type: "text/csv" }));
        return d;
      }, names);
      await page.locator(where).dispatchEvent("drop", { dataTransfer: dropped });
      await page.getByText(`${names.length} file${names.length > 1 ? "s" : ""} chosen`).waitFor();
    };
    await drop("h1", "one.csv", "beside.csv", "it.csv"); // missing the box is no reason to leave the page
    await drop("#files", "one.csv", "two.csv");
    await page.getByRole("button", { name: "Look at them" }).click();
    for (const name of ["one.csv", "two.csv"]) await page.getByRole("heading", { name }).waitFor();
    assert.deepEqual(faults, []);
  } finally {
    await page.close();
    await rt.stop();
  }
});

test("a mistaken form keeps what was typed and the files", { skip }, async () => {
  const rt = await start();
  const { page, faults } = await visitor(browser, rt.origin);
  try {
    const dir = files(rt.dir);
    await begin(page, rt, async () => {});
    await page.locator("#partner").selectOption("new");
    await page.locator("#new-name").fill("Good Company");
    await page.locator("input[type=file]").setInputFiles(path.join(dir, "befriending_waiting.csv"));
    await page.getByRole("button", { name: "Look at them" }).click();
    const summary = page.getByRole("alert").filter({ hasText: "There is a problem" });
    await summary.waitFor();
    await checkPage(page, "import with a mistake");
    await summary.getByRole("link").first().click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "code");
    assert.equal(await page.locator("#new-name").inputValue(), "Good Company");
    await page.locator("#code").fill("zv002");
    await page.getByRole("button", { name: "Look at them" }).click();
    await page.getByRole("heading", { name: "befriending_waiting.csv" }).waitFor();
    assert.deepEqual(faults, []);
  } finally {
    await page.close();
    await rt.stop();
  }
});
