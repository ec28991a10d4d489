// Back and forward through forms: never the browser's own error page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { missing, open } from "./lib/chromium.mjs";
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

test("Back after a form that was refused, and after one that was taken, finds a page", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-booking-vellmoor");
  await page.goto(`${rt.origin}/forecast?weeks=26`);
  for (let i = 0; i < 2; i++) {
    await page.locator("#f-name").fill("");
    await page.getByRole("button", { name: "Save" }).click(); // without a name, twice
    await page.getByText("The scenario has no name.").first().waitFor();
  }
  assert.ok(page.url().endsWith("/forecast?weeks=26"), `the answer stands where its form does: ${page.url()}`);
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByRole("heading", { name: "What needs you today" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: /Forecast:/ }).waitFor();
  assert.equal(await page.locator("#f-weeks").inputValue(), "26");

  // What was typed and not sent is there after Back, for who typed it and nobody else.
  const typed = "Saturdays, as the board asked";
  await page.locator("#f-name").fill(typed);
  await page.waitForFunction(() => history.state?.typed);
  assert.ok(!(await page.evaluate(() => JSON.stringify([...new Uint8Array(history.state.typed.data)].map((n) => String.fromCharCode(n)).join("")))).includes("Saturdays"), "kept as it is");
  await page.waitForTimeout(500);
  await page.getByRole("link", { name: "Ledger", exact: true }).click();
  await page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Forecast" }).waitFor();
  await page.goBack();
  await page.waitForFunction((t) => document.querySelector("#f-name")?.value === t, typed);
  await becomes(page, rt.origin, "demo-booking-osmerley");
  await page.goBack(); // to who one is
  await page.goBack();
  await page.getByRole("heading", { name: /Forecast:/ }).waitFor();
  await page.waitForTimeout(300);
  assert.equal(await page.locator("#f-name").inputValue(), "", "another reads what somebody typed");
  await becomes(page, rt.origin, "demo-booking-vellmoor");
  await page.goto(`${rt.origin}/forecast?weeks=26`);

  // Taken after it was refused: Back finds the form again, Forward what was saved.
  await page.locator("#f-name").fill("Half a year");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The scenario is saved.").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: /Forecast:/ }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Half a year" }).waitFor();
  assert.deepEqual(faults, []);
});

// Two tabs of one person stand for two people of an organisation here: what is typed into a
// form that says something else meanwhile is not written over what was saved.
test("What was typed stands in nobody else's form, and over nothing that was saved since", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-admin-south");
  const form = `${rt.origin}/services/at/south-eating/edit`;
  await page.goto(form);
  await page.locator("#phone").fill("01632 960111");
  await page.waitForFunction(() => history.state?.typed);
  await page.waitForTimeout(500);
  await page.goto(`${rt.origin}/services`);
  const other = await page.context().newPage();
  await other.goto(form);
  await other.locator("#phone").fill("01632 960999");
  await other.locator("#reason").fill("a new line of the service");
  await other.locator("main form[method=post] button[type=submit]").last().click();
  await other.waitForURL((u) => !u.pathname.endsWith("/edit"));
  await other.close();
  await page.goBack();
  await page.locator("#phone").waitFor();
  await page.waitForTimeout(500);
  assert.equal(await page.locator("#phone").inputValue(), "01632 960999", "an older word over what was saved since");
  assert.deepEqual(faults, []);
});
