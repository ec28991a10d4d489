// Signing in as people do, from the set-up link to the day they leave: password and
// authenticator, recovery codes, passkeys, doors that close; each page with axe, and
// all of it but passkeys without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, missing } from "./lib/chromium.mjs";
import { checkPage } from "./lib/roundtable.mjs";
import { computers, found, password, totp } from "./lib/table.mjs";

const skip = missing();
const partners = { RXA: "Aldermoor Hospital", RXB: "Brackwater Community", RXC: "Copperhill Care" };
const people = {
  "ann@example.org": ["RXA", "Ann Able", ["partner-admin", "booking-officer"]],
  "bo@example.org": ["RXA", "Bo Cole", ["booking-officer"]],
  "cy@example.org": ["RXB", "Cy Dunn", ["clinician", "booking-officer"]],
  "di@example.org": ["RXB", "Di Ember", ["booking-officer"]],
  "ed@example.org": ["RXC", "Ed Frost", ["booking-officer"]],
};
let table, room;

before(async () => {
  if (skip) return;
  [table, room] = await Promise.all([found(partners, people), computers()]);
  await table.serve();
});
after(async () => {
  await room?.close();
  await table?.close();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

// choosePassword follows a set-up link up to a password.
async function choosePassword(page, address, looked = async () => {}) {
  await page.goto(table.links[address]);
  await heading(page, "Set up your account");
  await looked("set-up link");
  await press(page, `I am ${people[address][1]}`);
  await heading(page, "Set up how you sign in");
  await looked("set up how you sign in");
  await page.getByLabel("New password", { exact: true }).fill("password1234");
  await page.getByLabel("New password again").fill("password1234");
  await press(page, "Save the password");
  await page.locator("#new-error").waitFor();
  await looked("a password that everybody guesses");
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("New password again").fill(password);
  await press(page, "Save the password");
  await page.getByRole("button", { name: "Set up an authenticator" }).waitFor();
}

// setUp follows a set-up link to its end, and returns the authenticator's letters and
// the recovery codes.
async function setUp(page, address, looked = async () => {}) {
  await choosePassword(page, address, looked);
  await press(page, "Set up an authenticator");
  await page.getByLabel("The code that it shows").waitFor();
  await looked("set up an authenticator");
  const secret = await page.locator("code").first().innerText();
  await page.getByLabel("The code that it shows").fill("12345");
  await press(page, "Confirm");
  await page.locator("#code-error").waitFor();
  await looked("a code that is wrong");
  assert.equal(await page.locator("code").first().innerText(), secret, "the letters changed under the person who types them");
  await page.getByLabel("The code that it shows").fill(totp(secret, -1)); // the step before: sign-in takes a later one only
  await press(page, "Confirm");
  await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
  await looked("recovery codes");
  const codes = await page.locator("main li code").allInnerTexts();
  assert.equal(codes.length, 10);
  await page.goto(`${table.origin}/account`);
  await heading(page, "Your account");
  assert.equal(await page.getByText(codes[0]).count(), 0, "recovery codes are shown twice");
  return { secret, codes };
}

async function signOut(page) {
  await page.goto(`${table.origin}/account`);
  await press(page, "Sign out");
  await page.getByText("You have signed out.").waitFor();
}

// sign fills in address and password.
async function sign(page, address, secret = password) {
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await press(page, "Sign in");
}

async function enterCode(page, code) {
  await page.getByLabel("Enter your code").fill(code);
  await press(page, "Continue");
}

// journey is a first day at work and what follows.
async function journey(address, scripts, looked) {
  const { page, context, faults } = await room.one(table.origin, { scripts });
  await page.goto(`${table.origin}/quality`); // the page that is wanted
  await heading(page, "Sign in");
  await looked(page, "sign in");
  const { secret, codes } = await setUp(page, address, (what) => looked(page, what));
  await looked(page, "your account");
  await signOut(page);
  await looked(page, "signed out");

  await page.goto(table.links[address]);
  await page.getByText("has been used or is too old").first().waitFor();
  await looked(page, "set-up link used");

  await page.goto(`${table.origin}/quality`);
  await press(page, "Sign in");
  await page.locator("#email-error").waitFor();
  await looked(page, "sign in with nothing typed");
  await sign(page, address, "not this one at all");
  await page.getByText("did not agree with what we know").first().waitFor();
  await looked(page, "sign in refused");
  assert.equal(await page.getByLabel("E-mail address").inputValue(), address, "the address is to be typed again");
  await sign(page, address);
  await heading(page, "Enter your code");
  await looked(page, "enter your code");
  await enterCode(page, "000000");
  await page.locator("#code-error").waitFor();
  await looked(page, "enter your code refused");
  await enterCode(page, totp(secret));
  await page.waitForURL(`${table.origin}/quality`); // after signing in one is where one wanted to be

  await signOut(page);
  await sign(page, address);
  await enterCode(page, codes[2].toLowerCase());
  await page.waitForURL(`${table.origin}/`);
  await looked(page, "home");
  await page.goto(`${table.origin}/account`);
  await page.getByText("9 recovery codes are left").waitFor();
  await signOut(page);
  await sign(page, address);
  await enterCode(page, codes[2]);
  await page.locator("#code-error").waitFor();
  await enterCode(page, codes[3]);
  await page.waitForURL(`${table.origin}/`);
  assert.deepEqual(faults(), []);
  await context.close();
}

test("a first day, with scripts", { skip }, () => journey("bo@example.org", true, (page, what) => checkPage(page, what)));
test("a first day, without scripts", { skip }, () => journey("di@example.org", false, async () => {}));
