// What people go through: a clinician of the made collaborative finds the four planted
// rounds by name, the people in one, one person's way and both clocks, and puts a round
// on the table as a problem; the map says the same drawn and listed; who sees counts alone
// is refused; without scripts; on both widths and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, missing, open, widths } from "./lib/chromium.mjs";
import { becomes, checkPage, start, visitor } from "./lib/roundtable.mjs";

const skip = missing();
let browser, rt;

// planted are the rounds as the made collaborative's truth has them (truth.json), which
// never enters the ledger.
const planted = [
  [9, ["South MH: Community Eating Disorder Service", "South MH: Autism Assessment Service", "South MH: Children and Young People's Community Team"]],
  [11, ["North MH: Community Mental Health Team", "Council: Drug and alcohol team"]],
  [8, ["North MH: Talking Therapies", "North MH: Psychological Therapies", "North MH: Community Mental Health Team"]],
  [7, ["Community: Community paediatrics", "North MH: ADHD Assessment Service", "South MH: ADHD Assessment Service"]],
];

before(async () => {
  if (skip) return;
  browser = await open();
  rt = await start("demo", "--addr", "127.0.0.1:0", "--no-open");
});
after(async () => {
  await browser?.close();
  await rt?.stop();
});

// ring is a loop's services in turn, begun anywhere: it is the same loop.
const ring = (once) => {
  return once.map((_, k) => [...once.slice(k), ...once.slice(0, k)].join(" | ")).sort()[0];
};

// named reads a loop as the page says it: an organisation is named where it changes.
const named = (words) => {
  let at = "";
  return words.split(" → ").map((s) => {
    const cut = s.indexOf(": ");
    if (cut >= 0) at = s.slice(0, cut);
    return cut >= 0 ? s : `${at}: ${s}`;
  });
};

test("the four planted rounds are found, named, followed and put on the table", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await page.setViewportSize(widths.desk);
  await becomes(page, rt.origin, "demo-clinician-north");
  await page.goto(`${rt.origin}/journeys`);
  const rows = page.locator("[aria-label=Loops] tbody tr");
  const found = {};
  for (const row of await rows.all()) found[ring(named(await row.locator("th").innerText()).slice(0, -1))] = Number(await row.locator("td").first().innerText());
  for (const [people, services] of planted) assert.ok(found[ring(services)] >= people, `${services.join(" → ")}: ${people} planted, found ${JSON.stringify(found)}`);
  await checkPage(page, "what people go through");
  await page.setViewportSize(widths.desk);

  // One round by itself, its people, and one person's way.
  const eating = rows.filter({ hasText: "Community Eating Disorder Service" });
  await eating.getByRole("link", { name: /^South MH/ }).click();
  await page.getByText("9 people were sent round until they were back where they began: 9 loops.").waitFor();
  await checkPage(page, "one round");
  await page.setViewportSize(widths.desk);
  const yes = page.getByRole("region", { name: "Autism" }).getByRole("row", { name: /^Yes/ });
  assert.equal(await yes.locator("td").first().innerText(), "9", "all of them are autistic");
  await page.getByRole("link", { name: "people", exact: true }).click();
  const people = page.getByRole("region", { name: "The people" }).locator("tbody tr");
  await people.first().waitFor();
  assert.equal(await people.count(), 9);
  await checkPage(page, "the people of a round");
  await page.setViewportSize(widths.desk);
  await people.first().getByRole("link").click();
  assert.match(await page.locator("main").innerText(), /\d+ days since they first asked on /, "the whole wait is a number of days");
  assert.ok((await page.getByRole("region", { name: "Events" }).locator("tbody tr").count()) >= 12, "four referrals of three events");
  await checkPage(page, "one person's way");
  await page.setViewportSize(widths.desk);

  // It becomes a problem; what is missing is said at the field.
  await page.goto(`${rt.origin}/journeys`);
  await eating.getByRole("link", { name: /^Put on the table/ }).click();
  await page.getByRole("button", { name: "Put it on the table" }).click();
  await page.getByText("Whom it hurts is missing.").first().waitFor();
  await checkPage(page, "a problem without whom it hurts");
  await page.setViewportSize(widths.desk);
  await page.getByLabel("Whom does it hurt?").fill("young people with an eating disorder and autism");
  await page.getByLabel("Who sees to it?").selectOption("ZM2");
  await page.getByLabel("Who there?").fill("service manager");
  await page.getByRole("button", { name: "Put it on the table" }).click();
  await page.getByText(/It hurts young people with an eating disorder and autism: some or all of about \d+ people\./).waitFor();
  await page.getByText("Of the people whom you may see, now: 9 people, of whom").waitFor();
  await page.getByText("South Roundshire Partnership NHS Trust (made): service manager").first().waitFor();
  await page.getByText("Say what is being done, or pass it on").click();
  await checkPage(page, "a problem");
  await page.setViewportSize(widths.desk);
  assert.deepEqual(faults, []);
  await page.close();
});

test("the map says the same drawn, listed and printed, without scripts", { skip }, async () => {
  const context = await browser.context.browser().newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${rt.origin}/who`);
  await page.locator("input[value=demo-clinician-north]").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.goto(`${rt.origin}/journeys/map?level=outcome&steps=12`);
  const steps = await page.getByRole("region", { name: "Steps" }).locator("tbody tr").count();
  assert.equal(steps, 12);
  assert.equal(await page.locator(".rt-map path[marker-end]").count(), steps, "as many lines as rows");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".rt-map svg").isVisible(), "the map prints");
  await context.close();
});

test("the files of one partner claim nothing of others, and a number field moves with its slider", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-caldicott-north");
  for (const at of ["", "/find/dead-ends", "/rules"]) {
    await page.goto(`${rt.origin}/journeys${at}`);
    await page.getByText("You see the files of North MH alone").waitFor();
    await checkPage(page, `journeys of one partner${at.replaceAll("/", " ")}`);
  }
  await becomes(page, rt.origin, "demo-clinician-north");
  await page.goto(`${rt.origin}/journeys/map?from=banana`);
  await page.getByText("This is no day").first().waitFor();
  await page.setViewportSize(widths.desk);
  const slider = page.getByRole("slider", { name: "People on a step, at least" });
  await slider.focus();
  for (let k = 0; k < 4; k++) await page.keyboard.press("ArrowRight");
  assert.equal(await page.getByLabel("People on a step, at least", { exact: true }).inputValue(), "5");
  assert.deepEqual(faults.filter((f) => !/422/.test(f)), []);
  await page.close();
});

test("both clocks, said and done, variation, rules and paths stand on every width", { skip }, async () => {
  const { page, faults } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-clinician-north");
  for (const at of ["map", "paths", "time", "clocks", "said", "variation", "rules", "problems", "find/dead-ends"]) {
    await page.goto(`${rt.origin}/journeys/${at}`);
    await checkPage(page, `journeys ${at}`);
  }
  assert.deepEqual(faults, []);
  await page.close();
});

test("who sees counts alone reads published figures and problems without a count of their own, and is told whom to ask for more", { skip }, async () => {
  const { page } = await visitor(browser, rt.origin);
  await becomes(page, rt.origin, "demo-programme");
  await page.goto(`${rt.origin}/journeys`);
  for (const n of await page.locator(".rt-figure__n").allInnerTexts()) assert.match(n, /^(\*|[\d,]*[05])$/, "no exact figure");
  await checkPage(page, "what people go through, counted");
  await page.goto(`${rt.origin}/journeys/map`);
  await page.getByRole("heading", { name: "You cannot see this" }).waitFor();
  await page.getByText("ask who looks after agreements in your organisation").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.goto(`${rt.origin}/journeys/problems`);
  const row = page.getByRole("region", { name: "Problems" }).locator("tbody tr").first();
  assert.match(await row.innerText(), /some or all of about \d+ people/);
  await row.getByRole("link").click();
  const text = await page.locator("main").innerText();
  assert.ok(!/Eating Disorder Service/.test(text) && !/\b9 people/.test(text), "a way that nine people went is shown to those alone who may see them");
  await page.close();
});
