// What an information governance lead has to look after: the log, who is specially
// protected, the record of processing, bases of one's own, a person to be erased. On a
// telephone and a desk, and on paper.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { missing, open } from "./lib/chromium.mjs";
import { becomes, checkPage, start, visitor } from "./lib/roundtable.mjs";

const skip = missing();
const lead = "demo-caldicott-vellmoor";
let server, browser, origin;

before(async () => {
  if (skip) return;
  [server, browser] = await Promise.all([start("demo", "--size", "small", "--data", "made"), open()]);
  origin = server.origin;
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("pages of an information governance lead", { skip, timeout: 240_000 }, async () => {
  const { page, faults } = await visitor(browser, origin);
  await becomes(page, origin, lead);
  for (const address of ["/sharing", "/access", "/protections", "/protections/people", "/processing", "/agreements/new"]) {
    await page.goto(origin + address);
    await page.locator("h1").waitFor();
    await checkPage(page, `rights ${address}`);
    if (process.env.ROUNDTABLE_SHOTS) await page.pdf({ path: path.join(process.env.ROUNDTABLE_SHOTS, `rights${address.replaceAll("/", "-")}.pdf`), format: "A4" });
  }
  await page.getByRole("button", { name: "Add a party's own basis" }).click();
  await page.getByText("Own basis 1").waitFor();
  await checkPage(page, "a draft with a basis of one's own");
  await page.getByRole("button", { name: "Write the version down" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  assert.ok((await page.locator(".nhsuk-error-summary li").count()) > 4, "one mistake is told at a time");
  await checkPage(page, "all mistakes of a draft");

  await page.goto(`${origin}/protections/people`);
  await page.getByRole("button", { name: /^Open/ }).first().click();
  await page.getByRole("heading", { name: "One person's protections" }).waitFor();
  await checkPage(page, "one person's protections");

  await page.goto(`${origin}/account`);
  assert.match(page.url(), /\/who$/);
  assert.deepEqual(faults, []);
});
