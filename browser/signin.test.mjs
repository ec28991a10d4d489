// Signing in as people do, from the set-up link to the day they leave: password and
// authenticator, recovery codes, passkeys, doors that close; each page with axe, and
// all of it but passkeys without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { missing } from "./lib/chromium.mjs";
import { checkPage } from "./lib/roundtable.mjs";
import { computers, found, password, totp, withPasskey } from "./lib/table.mjs";

const skip = missing();
const partners = { RXA: "Aldermoor Hospital", RXB: "Brackwater Community", RXC: "Copperhill Care" };
const people = {
  "ann@example.org": ["RXA", "Ann Able", ["partner-admin", "booking-officer"]],
  "bo@example.org": ["RXA", "Bo Cole", ["booking-officer"]],
  "cy@example.org": ["RXB", "Cy Dunn", ["clinician", "booking-officer"]],
  "di@example.org": ["RXB", "Di Ember", ["booking-officer"]],
  "ed@example.org": ["RXC", "Ed Frost", ["booking-officer"]],
  "fi@example.org": ["RXA", "Fi Grant", ["booking-officer"]],
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
const press = (page, name) => page.locator("main").getByRole("button", { name, exact: true }).click();

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
  const secret = await page.locator("[data-secret]").innerText();
  await page.getByLabel("The code that it shows").fill("12345");
  await press(page, "Confirm");
  await page.locator("#code-error").waitFor();
  await looked("a code that is wrong");
  assert.equal(await page.locator("[data-secret]").innerText(), secret, "the letters changed under the person who types them");
  await page.getByLabel("The code that it shows").fill(totp(secret, -1)); // the step before: sign-in takes a later one only
  await press(page, "Confirm");
  await heading(page, "Keep these recovery codes");
  await looked("recovery codes");
  const codes = (await page.locator("pre").innerText()).split("\n");
  assert.equal(codes.length, 10);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.waitForURL((to) => !to.pathname.includes("authenticator"));
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
  assert.equal(await page.getByText("This computer only").count(), 0);
  await looked(page, "sign in");
  const { secret, codes } = await setUp(page, address, (what) => looked(page, what));
  assert.equal(page.url(), `${table.origin}/quality`, "the page that was wanted is forgotten");
  await page.getByRole("link", { name: "Your account" }).click();
  await heading(page, "Your account");
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

test("a passkey", { skip }, async () => {
  const { page, context, faults } = await room.one(table.origin);
  const { owner } = await withPasskey({ page, context });
  const address = "cy@example.org";
  await page.goto(table.links[address]);
  await press(page, "I am Cy Dunn");
  await page.getByLabel("What you call this device").fill("Ward laptop");
  await press(page, "Make a passkey");
  await heading(page, "Your account");
  await page.getByText("Ward laptop, made").waitFor();
  await checkPage(page, "your account with a passkey");
  await signOut(page);

  await owner(false);
  await press(page, "Use a passkey");
  await page.locator("[data-passkey-problem]:visible").waitFor(); // a finger that is not the owner's
  await checkPage(page, "a passkey that was not used");
  await owner(true);
  await press(page, "Use a passkey");
  await page.waitForURL(`${table.origin}/`);
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByText("last used").waitFor();
  await press(page, "Remove Ward laptop");
  await page.getByText("This passkey is your only second way in.").first().waitFor();
  await checkPage(page, "the only passkey stays");

  // A role and a purpose are chosen, and kept.
  await page.getByLabel("Booking officer").check();
  await page.getByLabel("Booking", { exact: true }).check();
  await press(page, "Change");
  await page.getByRole("link", { name: "Shared list" }).waitFor(); // the way back to work
  assert.equal(await page.getByLabel("Booking", { exact: true }).isChecked(), true);
  assert.deepEqual(faults(), []);
  await context.close();
});

test("who guesses shuts the door to strangers, not to its owner", { skip }, async () => {
  const known = await room.one(table.origin);
  const { secret } = await setUp(known.page, "ed@example.org");
  await signOut(known.page);
  const stranger = await room.one(table.origin);
  await stranger.page.goto(`${table.origin}/sign-in`);
  const tooMany = stranger.page.getByText("There were too many tries that failed.").first();
  for (let i = 0; i < 10; i++) {
    await sign(stranger.page, "ed@example.org", `a guess, the ${i}th`);
    await stranger.page.getByText("did not agree with what we know").first().waitFor();
    assert.equal(await tooMany.count(), 0);
  }
  await sign(stranger.page, "ed@example.org");
  await tooMany.waitFor(); // the right password is of no use now
  await checkPage(stranger.page, "too many tries");
  await sign(known.page, "ed@example.org");
  await enterCode(known.page, totp(secret));
  await known.page.waitForURL(`${table.origin}/`);
  assert.deepEqual([...known.faults(), ...stranger.faults()], []);
  await known.context.close();
  await stranger.context.close();
});

test("signed out everywhere, and on the day somebody leaves", { skip }, async () => {
  const one = await room.one(table.origin);
  const two = await room.one(table.origin);
  const three = await room.one(table.origin);
  const { secret } = await setUp(one.page, "ann@example.org");
  await two.page.goto(`${table.origin}/sign-in`);
  await sign(two.page, "ann@example.org");
  await enterCode(two.page, totp(secret));
  await two.page.waitForURL(`${table.origin}/`);
  await one.page.goto(`${table.origin}/account`);
  assert.equal(await one.page.getByText("Chrome on Linux, since").count(), 2);
  await checkPage(one.page, "signed in at two places");
  await press(one.page, "Sign out everywhere else");
  await one.page.getByText("Chrome on Linux, since").first().waitFor();
  assert.equal(await one.page.getByText("Chrome on Linux, since").count(), 1);
  await two.page.goto(`${table.origin}/list`);
  await heading(two.page, "Sign in");

  await setUp(three.page, "fi@example.org");
  await three.page.goto(`${table.origin}/list`);
  await heading(three.page, /./);
  await one.page.goto(`${table.origin}/accounts`);
  await checkPage(one.page, "accounts");
  await one.page.getByRole("link", { name: "Fi Grant" }).click();
  await checkPage(one.page, "an account");
  await press(one.page, "End the account now");
  await one.page.locator("#reason-error").waitFor();
  await one.page.getByLabel("Why does it end?").fill("left the trust");
  await press(one.page, "End the account now");
  await one.page.getByText("Ended", { exact: true }).waitFor();
  await checkPage(one.page, "an account that has ended");
  await three.page.getByRole("link", { name: "Data quality" }).first().click();
  await heading(three.page, "Sign in");
  await sign(three.page, "fi@example.org");
  await three.page.locator("#email-error, .nhsuk-error-summary").first().waitFor();
  assert.equal(await three.page.getByText("Enter your code").count(), 0);
  assert.deepEqual([...one.faults(), ...two.faults(), ...three.faults()], []);
  for (const c of [one, two, three]) await c.context.close();
});
