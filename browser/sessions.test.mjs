// Shared sessions as three trusts ran them: their lists brought in and pooled, three
// weekends planned in two theatres with a lent microscope, agreed by three booking
// officers, offered, booked, carried out - and the lists are down. Nobody is who they
// seem: the people, the files and the days are made up, by seed 1, and the same on every
// machine. Osmerley's booking officer has no scripts throughout.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, missing, widths } from "./lib/chromium.mjs";
import { make } from "./lib/collaborative.mjs";
import { becomes, checkPage } from "./lib/roundtable.mjs";
import { computers } from "./lib/table.mjs";

const skip = missing();
const begins = "2024-06-02"; // the Sunday on which the story begins
const brought = "2024-05-26"; // the lists up to this day are in the demo already
const ends = "2024-07-21";
const weekends = ["2024-06-29", "2024-07-06", "2024-07-13"];
const trusts = { ZX1: "vellmoor", ZX2: "osmerley", ZX3: "tarnwick" };
const admins = { ...trusts, ZM1: "north" };
const names = { ZX1: "Vellmoor", ZX2: "Osmerley", ZX3: "Tarnwick" };

let table, rt, room;
const told = []; // what the journey found, printed at its end
let faults = [];

before(() => {
  if (!skip) table = make("--today", ends, "--lists-until", brought);
});
after(async () => {
  await room?.close();
  await rt?.stop();
  table?.remove();
});

// opens starts the day: the server, and a computer for each of the people.
async function opens(day) {
  await room?.close();
  await rt?.stop();
  rt = await table.on(day);
  room = await computers();
}

// sits has one of the made people sit down at a computer of their own.
async function sits(account, options) {
  const computer = await room.one(rt.origin, options);
  faults.push(computer.faults);
  await becomes(computer.page, rt.origin, account);
  return computer.page;
}

const officers = async () => ({
  ZX1: await sits("demo-booking-vellmoor"),
  ZX2: await sits("demo-booking-osmerley", { scripts: false }),
  ZX3: await sits("demo-booking-tarnwick"),
});

const go = (page, address) => page.goto(rt.origin + address);
const done = (page, words) => page.getByText(words).first().waitFor();
const number = (text) => Number(text.replaceAll(",", "").match(/-?\d+/)?.[0]);

// listOf is the file of a trust's list of a week, where the demo wrote it.
function listOf(code, day) {
  const at = day === ends || day === "2024-07-14" ? table.files : path.join(table.files, "earlier lists", day);
  const is = { ZX1: (f) => f.includes(`OpenPathways_${day.replaceAll("-", "")}`), ZX2: (f) => f.startsWith(`Osmerley PTL w-e ${day.split("-").reverse().join(".")}`), ZX3: (f) => f.startsWith("Tarnwick PTL") };
  return path.join(at, readdirSync(at).find(is[code]));
}

// bring has a trust's administrator bring a list of a day in the browser.
async function bring(code, file, day, kind = "wlmds") {
  const page = await sits(`demo-admin-${admins[code]}`);
  await go(page, "/import");
  await page.locator("#kind").selectOption(kind);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Look at them" }).click();
  await page.getByRole("heading", { name: "Check how the files were read", level: 1 }).waitFor();
  if (day) {
    await page.locator("details", { has: page.locator("#f0-census") }).locator("summary").first().click();
    await page.locator("#f0-census").fill(day);
  }
  await page.getByRole("button", { name: /^Accept/ }).click();
  await page.getByRole("heading", { name: "What came of it", level: 1 }).waitFor();
  assert.equal(await page.getByText("It was not accepted").count(), 0, file);
  await page.context().close();
}

// plan fills in the form of a session and sends it.
async function plan(page, fields) {
  await go(page, "/sessions/new");
  const all = {
    site: "ZX101", "site-name": "Vellmoor Children's Theatres", minutes: "480", start: "08:30", turnaround: "15", "min-age": "2", "max-age": "15", cost: "14400", "anaesthetist-skills": "paediatric-anaesthesia", ...fields,
  };
  for (const [name, value] of Object.entries(all)) {
    if (["surgeon-of", "anaesthetist-of"].includes(name)) await page.locator(`#${name}`).selectOption(value);
    else if (name !== "specialties" && name !== "equipment") await page.locator(`#${name}`).fill(value);
  }
  for (const name of ["specialties", "equipment"]) {
    for (const box of await page.locator(`input[name=${name}]`).all()) await box.setChecked((all[name] ?? []).includes(await box.getAttribute("value")));
  }
  await page.getByRole("button", { name: "Save the session" }).click();
}

// send sends one of a page's forms as its button would, without waiting to see the page:
// what a person does twenty times a journey does twice by hand.
async function send(page, address, fields) {
  const before = await (await page.request.get(rt.origin + address)).text();
  const version = before.match(/name="version" value="(\d+)"/)?.[1] ?? "0";
  const answer = await page.request.post(rt.origin + address, { form: { version, ...fields } });
  const text = await answer.text();
  assert.ok(answer.ok() && !text.includes("nhsuk-error-summary"), `${address} ${JSON.stringify(fields)}: ${text.match(/nhsuk-error-summary[^]*?<\/div>/)?.[0] ?? answer.status()}`);
  return text;
}

// placesOf are the places of a plan as its page shows them: session, pathway and trust.
const placesOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("main h2 a[href^='/sessions/at/']")].flatMap((a) => {
      let t = a.closest("h2");
      while (t && !t.querySelector?.("tbody")) t = t.nextElementSibling;
      return [...(t?.querySelectorAll("tbody tr") ?? [])].map((tr) => ({
        session: a.getAttribute("href"),
        key: tr.querySelector("a[href^='/sessions/asked/']")?.getAttribute("href").split("/").at(-1),
        name: tr.cells[1].innerText.trim(),
        trust: tr.cells[2].innerText.trim(),
      }));
    }),
  );

// rowsOf are the rows of the table in a region as text, the first cell first.
const rowsOf = (page, region) => page.getByRole("region", { name: region, exact: true }).locator("tbody tr").evaluateAll((all) => all.map((tr) => [...tr.cells].map((c) => c.innerText.trim())));

const state = {};

test("three lists come in, are pooled, and three weekends are planned and agreed", { skip }, async () => {
  await opens(begins);
  for (const code of Object.keys(trusts)) await bring(code, listOf(code, begins), begins);
  const at = await officers();

  // One list of three trusts.
  await go(at.ZX1, "/list?tfc=120&tfc=140&limit=1000");
  const text = await at.ZX1.locator("tbody").first().textContent();
  for (const name of Object.values(names)) assert.ok(text.includes(name), `the shared list shows nobody of ${name}: ${text.slice(0, 200)}`);

  // Tarnwick lends its second microscope; a third that nobody has cannot be lent.
  await go(at.ZX3, "/sessions/equipment");
  const lend = async (units) => {
    const box = at.ZX3.locator(".rt-query", { hasText: "Operating microscope" });
    if (!(await box.locator("details", { hasText: "Lend it" }).evaluate((d) => d.open))) await box.getByText("Lend it", { exact: true }).click();
    const form = box.locator("form", { has: at.ZX3.getByRole("button", { name: "Offer the lending" }) });
    await form.locator("[name=to]").selectOption("ZX1");
    for (const [name, value] of Object.entries({ site: "ZX101", lent: units, from: "2024-06-27", until: "2024-07-14", "back-by": "2024-07-16", transport: "Tarnwick's van", condition: "Checked and sealed" })) await form.locator(`[name=${name}]`).fill(value);
    await form.getByRole("button", { name: "Offer the lending" }).click();
  };
  await lend("2");
  await at.ZX3.locator(".nhsuk-error-summary").waitFor();
  await lend("1");
  await at.ZX3.locator(".rt-query", { hasText: "27 June 2024" }).first().waitFor();
  // Vellmoor is led to it by its first page, and agrees.
  await go(at.ZX1, "/");
  await at.ZX1.locator("main a[href='/sessions/equipment']").first().click();
  await at.ZX1.getByRole("button", { name: "Agree to this lending" }).click();
  await at.ZX1.getByRole("button", { name: "Agree to this lending" }).waitFor({ state: "detached" });
  assert.ok(!(await at.ZX1.locator("main").innerText()).includes("has not answered yet"));
  await checkPage(at.ZX1, "sessions a lending agreed");
  await at.ZX1.setViewportSize(widths.desk);

  // Three Saturdays, two theatres; a surgeon is not in two places at once.
  await go(at.ZX1, "/sessions/new");
  const scope = await at.ZX1.getByLabel(/Operating microscope/).getAttribute("value");
  const ent = (day) => ({ theatre: "A", day, surgeon: "ENT-7", "surgeon-skills": "paediatric-ent", anaesthetist: "ANA-7", places: "9", specialties: ["215", "120"], equipment: [scope] });
  const both = ["217", "140", "144", "145", "215", "120"]; // the second theatre's surgeon does both
  const oral = (day) => ({ theatre: "B", day, surgeon: "ORAL-8", "surgeon-of": "ZX2", "surgeon-skills": "paediatric-oral", anaesthetist: "ANA-8", places: "11", specialties: both });
  state.sessions = [];
  for (const day of weekends) {
    for (const fields of [ent(day), oral(day)]) {
      await plan(at.ZX1, fields);
      await at.ZX1.waitForURL(/\/sessions\/at\//);
      state.sessions.push(new URL(at.ZX1.url()).pathname);
    }
    await plan(at.ZX1, { ...ent(day), theatre: "C", equipment: [] });
    await at.ZX1.locator(".nhsuk-error-summary").waitFor();
  }
  await checkPage(at.ZX1, "sessions a surgeon in two places");
  await at.ZX1.setViewportSize(widths.desk);
  await go(at.ZX1, state.sessions[1]);
  await at.ZX1.locator("#basis").fill("NHS staff passport");
  await at.ZX1.locator("#until").fill("2024-08-31");
  await at.ZX1.getByRole("button", { name: "Authorise", exact: true }).click();
  await at.ZX1.getByRole("heading", { name: /Authorise/ }).waitFor({ state: "detached" });

  // The plan: proven, and more than each would have had alone.
  await go(at.ZX1, "/sessions/proposals");
  for (const box of await at.ZX1.locator("input[name=sessions]").all()) await box.setChecked(state.sessions.includes(`/sessions/at/${await box.getAttribute("value")}`));
  await at.ZX1.locator("#title").fill("Three weekends together");
  await at.ZX1.getByRole("button", { name: "Plan", exact: true }).click();
  await at.ZX1.getByRole("heading", { level: 1, name: "Three weekends together" }).waitFor({ timeout: 60_000 });
  state.plan = new URL(at.ZX1.url()).pathname;
  state.places = await placesOf(at.ZX1);
  const shares = await rowsOf(at.ZX1, "By trust");
  const together = shares.reduce((n, r) => n + number(r[2]), 0);
  const alone = shares.reduce((n, r) => n + (number(r[3]) || 0), 0);
  const better = await at.ZX1.locator(".rt-figure", { hasText: "more is possible at most" }).locator(".rt-figure__n").innerText();
  assert.equal(together, state.places.length);
  assert.ok(together > alone, `${together} together, ${alone} alone`);
  assert.equal(shares.length, 3, "children of all three trusts");
  assert.ok(parseFloat(better) <= 5, better);
  told.push(`planned: ${together} children in 6 sessions together, ${alone} had each trust planned alone; at most ${better} more is possible`);
  await checkPage(at.ZX1, "sessions a plan");

  // Each trust answers for its own: Osmerley refuses one, and says why.
  for (const code of ["ZX1", "ZX3", "ZX2"]) {
    const page = at[code];
    await page.setViewportSize(widths.desk);
    await go(page, state.plan);
    if (code === "ZX2") {
      await page.getByRole("checkbox", { name: /Refuse/ }).first().check();
      await page.getByRole("button", { name: "Answer", exact: true }).click();
      await page.locator(".nhsuk-error-summary").waitFor(); // a refusal needs a reason
      await page.locator("#reason").fill("Treated here next week");
    }
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    await page.getByRole("button", { name: "Answer again" }).waitFor();
  }
  assert.deepEqual((await rowsOf(at.ZX2, "By trust")).filter((r) => r.at(-1).includes("None yet")), []);
  state.refused = (await at.ZX2.getByRole("checkbox", { name: /Refuse/ }).evaluateAll((all) => all.filter((b) => b.checked).map((b) => b.value)))[0];
  for (const page of Object.values(at)) await page.context().close();
});

// ready are the places of the plan that their trusts agreed, by trust.
const ready = (code) => state.places.filter((p) => p.trust === names[code] && p.key !== state.refused);

// freeOf is the address of the first free place of a session.
async function freeOf(page, session) {
  const text = await (await page.request.get(rt.origin + session)).text();
  return text.match(/href="(\/sessions\/at\/[^"]*\/places\/\d+)"[^>]*>Place \d+ is free/)?.[1];
}

// offer writes down in one go that somebody was told.
async function offer(page, place) {
  place.at = await freeOf(page, place.session);
  await send(page, place.at, { do: "offered", pathway: place.key, how: "telephone", on: begins });
}

const answered = (page, place, as = "accepted", more = {}) => send(page, place.at, { do: as, pathway: place.key, whom: "parent", ...more });
const book = (page, place, code) => send(page, place.at, { do: "booked", pathway: place.key, choice: "sender-keeps", counts: code, paid: "ZX1" });

test("offered, accepted and booked, each by the child's own trust", { skip }, async () => {
  const at = await officers();

  // By hand, once for each trust: told, accepted, booked.
  for (const code of Object.keys(trusts)) {
    const page = at[code];
    const first = ready(code)[0];
    first.at = await freeOf(page, first.session);
    // Vellmoor's is offered a choice of two dates, and takes the one of the plan.
    await go(page, `${first.at}?${code === "ZX1" ? "for" : "pathway"}=${first.key}`);
    const row = page.locator(".rt-query", { has: page.locator(`a[href$="${first.key}"]`) });
    if (code === "ZX1") {
      await page.locator("input[name=also]").first().check();
      await checkPage(page, "sessions a choice of dates");
      await page.getByRole("button", { name: "Record the offer" }).first().click();
      await page.getByText("Or instead").waitFor();
    } else if (await row.count()) {
      await row.getByText("They were offered it").click();
      await row.getByRole("button", { name: "Record the offer" }).click();
    } else await offer(page, first).then(() => go(page, first.at));
    await page.getByRole("heading", { name: "What did they say?" }).waitFor();
    if (code === "ZX1") await checkPage(page, "sessions a place offered");
    await page.setViewportSize(widths.desk);
    if (code === "ZX1") await page.locator(`input[name=date][value="${first.at.replace("/sessions/at/", "").replace("/places/", "/")}"]`).check();
    await page.locator("#whom-accepted").selectOption("parent");
    await page.getByRole("button", { name: "They accepted" }).click();
    await page.getByRole("heading", { name: "Book it" }).waitFor();
    await page.getByLabel(code === "ZX3" ? /It is transferred/ : /keeps it and reports it/).first().check();
    await page.locator("#counts").selectOption(code === "ZX3" ? "ZX1" : code); // after a transfer the host counts
    await page.locator("#paid").selectOption("ZX1");
    await page.getByRole("button", { name: "Book the place" }).click();
    await page.getByText("Not in PAS").first().waitFor();
    first.stage = "booked";
  }

  // Two booking officers on one place: one wins, the other is told at once who was first.
  const open = (code) => ready(code).filter((p) => !p.stage);
  const one = open("ZX1").find((p) => open("ZX3").some((q) => q.session === p.session));
  const two = open("ZX3").find((p) => p.session === one.session);
  two.at = await freeOf(at.ZX3, two.session);
  const seen = await (await at.ZX3.request.get(rt.origin + two.at)).text(); // as Tarnwick's officer has it before them
  await offer(at.ZX1, one);
  assert.equal(one.at, two.at);
  one.stage = "offered";
  const late = await at.ZX3.request.post(rt.origin + two.at, { form: { version: seen.match(/name="version" value="(\d+)"/)[1], do: "offered", pathway: two.key, how: "telephone", on: begins } });
  assert.match(await late.text(), /Marek Novák[^<]* was first, at \d\d:\d\d/);

  // The others.
  for (const code of Object.keys(trusts)) {
    for (const place of ready(code)) {
      if (!place.stage) await offer(at[code], place);
      if (place.stage === "booked") continue;
      await answered(at[code], place);
      place.stage = "accepted";
      if (place !== ready(code).at(-1)) {
        await book(at[code], place, code);
        place.stage = "booked";
      }
    }
  }

  // The last of Vellmoor's thinks better of it: the place is free, nobody takes it by
  // itself, and the page says whom to ring next.
  const left = ready("ZX1").at(-1);
  const page = at.ZX1;
  await go(page, left.at);
  await page.getByText("They have thought better of it").first().click();
  const no = page.locator("form", { has: page.getByRole("button", { name: "They have thought better of it" }) });
  await no.locator("#whom-declined").selectOption("parent");
  await no.locator("#why-declined").selectOption("The day does not suit them");
  await no.locator("input[name=reason]").fill("A wedding that day");
  await no.getByRole("button").click();
  await done(page, /The place is free/);
  left.stage = "declined";
  state.freed = left.at;
  await checkPage(page, "sessions a freed place");
  await page.setViewportSize(widths.desk);
  await go(page, `/pathways/${left.key}`);
  await page.getByRole("heading", { name: "Both clocks" }).waitFor(); // and the wait goes on

  // A death in any file holds the offer: North MH's index tells of one of Tarnwick's.
  const held = ready("ZX3").at(-1);
  const sheet = await (await at.ZX3.request.get(`${rt.origin}${held.session}/sheet.csv`)).text();
  const cells = sheet.split(/\r?\n/).find((l) => l.includes('"Accepted, to be booked",ZX3,')).replace('"Accepted, to be booked"', "Accepted").split(",");
  const [nhs, , family, given, birth] = cells.slice(3, 8);
  const index = path.join(table.files, "ZM1_patient_index.csv");
  const withDeath = path.join(table.dir, "ZM1_patient_index_2.csv");
  const day = (d) => d.split("-").reverse().join("/");
  writeFileSync(withDeath, readFileSync(index, "utf8").trimEnd() + `\r\n09999999,${nhs},01,,${family},${given},${day(birth)},01/06/2024,,,,,,,,,,,,,,,,\r\n`);
  await bring("ZM1", withDeath, "", "people");
  await go(at.ZX3, held.at);
  await done(at.ZX3, "Send no letter and make no call");
  await checkPage(at.ZX3, "sessions a place held by a death");
  const refused = await (await at.ZX3.request.post(rt.origin + held.at, { form: { version: (await at.ZX3.content()).match(/name="version" value="(\d+)"/)?.[1] ?? "0", do: "booked", pathway: held.key, choice: "sender-keeps", counts: "ZX3", paid: "ZX1" } })).text();
  assert.match(refused, /letters and offers are held/);
  held.stage = "held";
  const booked = state.places.filter((p) => p.stage === "booked");
  told.push(`booked: ${booked.length}; refused 1, declined 1, held by a death 1`);
  assert.equal(new Set(booked.map((p) => p.at)).size, booked.length, "two children on one place");
  for (const p of Object.values(at)) await p.context().close();
});

// weeksBetween are the Sundays after the first day, up to the last.
function weeksBetween(first, last) {
  const out = [];
  for (let d = new Date(first); d < new Date(last); ) {
    d = new Date(d.getTime() + 7 * 86_400_000);
    out.push(d.toISOString().slice(0, 10));
  }
  return out;
}

test("carried out, and the lists are down", { skip }, async () => {
  // The weeks go by: each trust's list of every week, the last of them in the browser.
  await rt.stop();
  rt = undefined;
  for (const code of Object.keys(trusts)) {
    for (const day of weeksBetween(begins, ends).slice(0, -1)) table.run("import", listOf(code, day), "--partner", code, "--kind", "wlmds", "--census", day);
  }
  await opens(ends);
  for (const code of Object.keys(trusts)) await bring(code, listOf(code, ends), ends);
  const at = await officers();
  const page = at.ZX1;

  const booked = state.places.filter((p) => p.stage === "booked");
  const [byHand, ill] = booked;
  await go(page, byHand.at);
  await page.getByRole("heading", { name: "What happened?" }).waitFor();
  await page.locator("#minutes").fill("40");
  await page.getByRole("button", { name: "They were treated" }).click();
  await done(page, "Treated");
  for (const place of booked.slice(1)) {
    if (place === ill) await send(page, place.at, { do: "happened", pathway: place.key, through: "patient", reason: "A temperature on the morning" });
    else await send(page, place.at, { do: "happened", pathway: place.key, treated: "yes", minutes: "" });
  }
  for (const session of state.sessions) {
    await go(page, session);
    await page.locator("#minutes").fill("420");
    await page.locator("#cost").fill("14400");
    await page.locator("#hours").fill("34");
    await page.getByRole("button", { name: "Say how it went" }).click();
    await done(page, "420 minutes");
  }

  await go(page, "/sessions/result");
  await page.locator("#from").fill(weekends[0]);
  await page.locator("#to").fill(ends);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("region", { name: "By specialty", exact: true }).waitFor();
  await done(page, `${booked.length - 1} patients were treated in 6 sessions`);
  const lines = await rowsOf(page, "By specialty");
  let [was, is, without, treated] = [0, 0, 0, 0];
  for (const [name, before, now, , forecast, , , , , here] of [...lines, ...(await rowsOf(page, "By trust")).map((r) => [...r])]) told.push(`${name}: ${before} waited before, ${now} after; without the sessions ${forecast}; ${here} treated here`);
  for (const [, before, now, , forecast, , , , long, here] of lines) {
    for (const of of [forecast, long]) assert.match(of, /^\d+ \(\d+ to \d+\)$/, "forecast of every specialty");
    [was, is, without, treated] = [was + number(before), is + number(now), without + number(forecast), treated + number(here)];
  }
  told.push(`all: ${was} before, ${is} after (${Math.round((100 * (was - is)) / was)} % fewer), ${without} forecast without: ${without - is} fewer than would have waited; ${treated} treated`);
  assert.ok(is < was, "the lists are down");
  assert.ok(is < without, "and below what would have been without");
  assert.equal(treated, booked.length - 1);
  for (const by of ["By deprivation", "By ethnic group"]) {
    const groups = await rowsOf(page, by);
    assert.equal(groups.reduce((sum, r) => sum + number(r[1]), 0), was, `${by}: everybody is in a group`);
    for (const r of groups) assert.match(r[4], /^\d+ \(\d+ to \d+\)$/, `${by}: forecast of ${r[0]}`);
    for (const [name, before, now, , forecast, long, after, , expected] of groups) told.push(`${name}: ${before} before, ${now} after, ${forecast} without; over 52 weeks ${long}, ${after}, ${expected}`);
  }
  for (const name of Object.values(names)) assert.ok((await rowsOf(page, "By trust")).find((r) => r[0] === name && number(r.at(-1)) > 0), `nobody of ${name} was treated`);
  await checkPage(page, "sessions what came of it");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  assert.equal(await page.getByRole("button").count(), 0, "nothing to press on paper");
  assert.deepEqual(await axe(page), [], "on paper");
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 794, "wider than the paper");
  if (process.env.ROUNDTABLE_SHOTS) await page.screenshot({ path: path.join(process.env.ROUNDTABLE_SHOTS, "sessions-result-paper.png"), fullPage: true });
  await page.emulateMedia({ media: null });
  console.log(told.map((t) => `# ${t}`).join("\n"));
  for (const p of Object.values(at)) await p.context().close();
});

test("every other page of the room, on both widths", { skip }, async () => {
  const page = await sits("demo-booking-vellmoor");
  const booked = state.places.find((p) => p.stage === "booked");
  const pages = {
    board: "/sessions", "who was asked": "/sessions/asked", "one wait": `/sessions/asked/${booked.key}`, proposals: "/sessions/proposals", plan: state.plan, mine: "/sessions/mine",
    equipment: "/sessions/equipment", huddle: "/sessions/huddle", new: "/sessions/new", "a session": state.sessions[0], "its form": `${state.sessions[0]}/edit`,
    "its sheet": `${state.sessions[0]}/sheet`, "a place treated": booked.at,
  };
  for (const [name, address] of Object.entries(pages)) {
    const answer = await go(page, address);
    assert.equal(answer.status(), 200, address);
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
    await checkPage(page, `sessions page ${name}`);
  }
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 1010, height: 714 });
  for (const address of [`${state.sessions[0]}/sheet`, state.plan]) {
    await go(page, address);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1010, `${address} is wider than the paper`);
    assert.equal(await page.getByRole("button").count(), 0, `${address} prints buttons`);
    if (process.env.ROUNDTABLE_SHOTS) await page.screenshot({ path: path.join(process.env.ROUNDTABLE_SHOTS, `sessions-paper-${address.split("/").at(-1)}.png`), fullPage: true });
  }
  assert.deepEqual(faults.flatMap((f) => f()), []);
  await page.context().close();
});
