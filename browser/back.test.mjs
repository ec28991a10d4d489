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

test("What was refused is there after Back, and what was taken is not offered again", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-admin-south");
  const form = `${rt.origin}/services/at/south-eating/edit`;
  await page.goto(form);
  await page.locator("#phone").fill("01632 960222");
  await page.locator("#web").fill("no address");
  await page.locator("#reason").fill("a new line of the service");
  const send = () => page.locator("main form[method=post] button[type=submit]").last().click();
  await send();
  await page.locator(".nhsuk-error-summary").waitFor();
  await page.waitForFunction(() => history.state?.typed);
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByRole("heading", { name: "What needs you today" }).waitFor();
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#phone")?.value === "01632 960222");
  await page.locator("#web").fill("");
  await send();
  await page.waitForURL((u) => !u.pathname.endsWith("/edit"));
  await page.goBack();
  await page.locator("#reason").waitFor();
  await page.waitForTimeout(500);
  assert.equal(await page.locator("#reason").inputValue(), "", "what was taken is offered a second time");
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

// refusedThenTaken goes back from a form that was taken after it was refused twice: to a
// page of the product, and from there to the one before it.
async function refusedThenTaken(page, form, { refuse, take, refused, taken, form: back }) {
  await page.goto(form);
  for (let i = 0; i < 2; i++) {
    await refuse();
    await page.getByRole("heading", { name: "There is a problem" }).waitFor();
    await page.getByText(refused).first().waitFor();
  }
  await take();
  await page.getByText(taken).first().waitFor();
  const after = page.url();
  await page.goBack();
  await page.getByRole("heading", { name: back }).first().waitFor();
  await page.goForward();
  await page.getByText(taken).first().waitFor();
  assert.equal(page.url(), after);
  await page.goBack();
  await page.getByRole("heading", { name: back }).first().waitFor();
}

// agreed is the page on which somebody of a trust is offered a place that was agreed.
async function agreed(page, origin) {
  await page.goto(`${origin}/sessions/proposals`);
  await page.locator('a[href^="/sessions/proposals/p"]').first().click();
  const to = await page.getByRole("link", { name: "Tell them, then offer it" }).last().getAttribute("href");
  return origin + to;
}

test("Back on a place, in a clinician's review and in papers finds pages of the product", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-booking-vellmoor");
  const to = await agreed(page, rt.origin);
  const place = to.split("?")[0];
  const patient = new URL(to).searchParams.get("for");
  await page.goto(to);
  await page.getByRole("button", { name: "Record the offer" }).first().click();
  await page.getByRole("heading", { name: "What did they say?" }).waitFor();

  // They answered: refused without who, and on a day before they were told.
  await refusedThenTaken(page, place, {
    form: /^Place \d+/,
    refuse: () => page.getByRole("button", { name: "They accepted" }).click(),
    refused: "It is not said who answered.",
    take: async () => {
      await page.locator("#whom-accepted").selectOption("parent");
      await page.getByRole("button", { name: "They accepted" }).click();
    },
    taken: "It is recorded that they accepted.",
  });

  // They think better of it, and a clinician reviews that.
  await page.goto(place);
  await page.getByText("They have thought better of it").first().click();
  await page.locator("#whom-declined").selectOption("parent");
  await page.locator("#why-declined").selectOption("The day does not suit them");
  await page.getByRole("button", { name: "They have thought better of it" }).click();
  await page.getByText("It is recorded that they declined.").waitFor();
  await becomes(page, rt.origin, "demo-clinician-vellmoor");
  const open = async () => {
    if (!(await page.locator("#review-by").isVisible())) await page.getByText("Write down the clinician's review").click();
  };
  await refusedThenTaken(page, `${rt.origin}/sessions/asked/${patient}`, {
    form: "Shared sessions for one patient",
    refuse: async () => {
      await open();
      await page.getByRole("button", { name: "Save the review" }).click();
    },
    refused: "It is not said what was decided.",
    take: async () => {
      await open();
      await page.getByRole("radio", { name: /See or ring them first/ }).check();
      await page.locator("#review-by").fill("consultant ENT surgeon");
      await page.getByRole("button", { name: "Save the review" }).click();
    },
    taken: "The review is recorded.",
  });

  // A paper without the day of its meeting, and one that is taken back without a reason.
  await becomes(page, rt.origin, "demo-booking-vellmoor");
  await page.goto(`${rt.origin}/forecast?weeks=26`);
  await page.locator("#f-name").fill("For the board");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The scenario is saved.").waitFor();
  const send = new URL(await page.getByRole("link", { name: "Send it to a committee" }).getAttribute("href"), rt.origin).href;
  await refusedThenTaken(page, send, {
    form: /paper/i,
    refuse: () => page.getByRole("button", { name: "Send the paper" }).click(),
    refused: "The day of the meeting is missing",
    take: async () => {
      await page.locator("#committee").fill("Children's services board");
      await page.locator("#meeting").fill("31/12/2026");
      await page.locator("#asked").fill("To read it");
      await page.getByRole("button", { name: "Send the paper" }).click();
    },
    taken: "The paper is sent.",
  });
  await page.goForward();
  const paper = page.url().split("?")[0];
  await refusedThenTaken(page, paper, {
    form: /Paper for Children's services board/,
    refuse: async () => {
      if (!(await page.getByRole("button", { name: "Take the paper back" }).isVisible())) await page.getByText("Take it back").click();
      await page.getByRole("button", { name: "Take the paper back" }).click();
    },
    refused: /reason/i,
    take: async () => {
      await page.locator("#reason").fill("The figures were of last week");
      await page.getByRole("button", { name: "Take the paper back" }).click();
    },
    taken: "Taken back",
  });
  assert.deepEqual(faults, []);
});
