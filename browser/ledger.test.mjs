// The ledger as a partner who trusts nobody uses it: keep a checkpoint, let the
// others go on, check everything, and see that it grew out of what was kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { missing, open } from "./lib/chromium.mjs";
import { becomes, checkPage, start, visitor } from "./lib/roundtable.mjs";

const skip = missing();
let browser;

before(async () => {
  if (!skip) browser = await open();
});
after(() => browser?.close());

test("verify, keep a checkpoint, see that the ledger grew out of it", { skip }, async () => {
  const rt = await start("demo", "--addr", "127.0.0.1:0", "--no-open");
  const { page, faults } = await visitor(browser, rt.origin);
  try {
    await page.goto(`${rt.origin}/ledger`);
    await page.getByText("It has not been checked").waitFor();
    await checkPage(page, "ledger");
    await page.getByRole("button", { name: "Check the whole ledger" }).click();
    await page.getByText(/Yes\. On .* every hash/).waitFor();
    await checkPage(page, "ledger verified");

    await page.getByRole("link", { name: "Keep a checkpoint" }).click();
    await page.getByRole("heading", { name: "Checkpoint", level: 1 }).waitFor();
    await checkPage(page, "checkpoint");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByText("Save it as a file").click()]);
    const kept = readFileSync(await download.path(), "utf8");
    assert.equal(kept, await page.getByLabel("The checkpoint", { exact: true }).textContent());

    await becomes(page, rt.origin, "demo-programme");
    await page.goto(`${rt.origin}/purpose`); // the ledger goes on
    await page.getByLabel("What have you agreed?").fill("Nobody waits alone");
    await page.getByRole("button", { name: "Change the purpose" }).click();
    await page.getByText("Nobody waits alone").waitFor();

    await page.goto(`${rt.origin}/ledger/checkpoint`);
    await page.getByLabel("Paste the checkpoint that you kept").fill(kept);
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByText(/Yes\. Its [\d,]+ records still stand/).waitFor();
    await checkPage(page, "grown");
    await page.getByLabel("Paste the checkpoint that you kept").fill(kept.replace(/^\d+$/m, (n) => Number(n) + 1));
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByText("changed after it was signed").waitFor();
    await checkPage(page, "not grown");

    await page.goto(`${rt.origin}/ledger/records`);
    await checkPage(page, "records");
    assert.deepEqual(faults, []);
  } finally {
    await page.close();
    await rt.stop();
  }
});
