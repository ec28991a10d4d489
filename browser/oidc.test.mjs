// Signing in at another organisation, through a real OpenID Connect provider in the
// browser: nobody known there, tied by the set-up link, let in; an answer sent twice,
// a provider that is down, roles as a smartcard names them.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { missing } from "./lib/chromium.mjs";
import { checkPage } from "./lib/roundtable.mjs";
import { computers, found } from "./lib/table.mjs";

const skip = missing();
const root = path.join(import.meta.dirname, "..");
const person = { name: "test-user1", password: "verysecure" }; // signintest's
let table, room, dir, program, issuer, provider;

// runProvider starts the provider's program, anew at the address that it had.
async function runProvider() {
  const args = ["-redirect", `${table.origin}/sign-in/provider/org/back,${table.origin}/sign-in/provider/card/back`];
  if (issuer) args.push("-addr", new URL(issuer).host);
  provider = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  issuer = await new Promise((resolve, reject) => {
    provider.stdout.once("data", (d) => resolve(String(d).trim()));
    provider.once("exit", () => reject(new Error("the provider did not start")));
  });
}

async function endProvider() {
  if (!provider || provider.exitCode !== null) return;
  const gone = new Promise((resolve) => provider.once("exit", resolve));
  provider.kill();
  await gone;
}

before(async () => {
  if (skip) return;
  dir = mkdtempSync(path.join(tmpdir(), "roundtable-provider-"));
  program = path.join(dir, "provider");
  execFileSync("go", ["build", "-o", program, "./sharing/signin/signintest/provider"], { cwd: root });
  [table, room] = await Promise.all([found({ RXA: "Aldermoor Hospital" }, { "ann@example.org": ["RXA", "Ann Able", ["booking-officer"]] }), computers()]);
  await runProvider();
  const settings = { issuer, client_id: "roundtable", secret_env: "TEST_SECRET", scopes: ["profile"] };
  writeFileSync(path.join(dir, "providers.json"), JSON.stringify({
    providers: [{ id: "org", name: "Aldermoor's own sign-in", ...settings }, { id: "card", name: "a smartcard", roles: "nrbac", ...settings }],
  }));
  table.env = { TEST_SECRET: "a secret for tests" };
  await table.serve("--providers", path.join(dir, "providers.json"));
});
after(async () => {
  await endProvider();
  await room?.close();
  await table?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const press = (page, name) => page.locator("main").getByRole("button", { name, exact: true }).click();

// away fills in the provider's own page.
async function away(page) {
  await page.waitForURL((to) => to.href.startsWith(issuer));
  await page.locator("[name=username]").fill(person.name);
  await page.locator("[name=password]").fill(person.password);
  await page.locator("button[type=submit], input[type=submit]").first().click();
}

// refused holds that the sign-in page says why, and nobody is in.
async function refused(page, words) {
  await page.locator(".nhsuk-error-summary", { hasText: words }).waitFor();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
}

const userInfo = async (claims) => assert.equal((await fetch(`${issuer}test/userinfo`, { method: "POST", body: JSON.stringify(claims) })).status, 200);
const roles = (...codes) => ({ nhsid_nrbac_roles: codes.map((c, i) => ({ person_roleid: String(i), org_code: c, role_name: "Clerk" })) });

async function journey(scripts) {
  const { page, context } = await room.one(table.origin, { scripts });
  const looked = (what) => (scripts ? checkPage(page, what) : undefined);
  await page.goto(`${table.origin}/quality`);
  await looked("sign in with other organisations");
  await press(page, "Sign in with Aldermoor's own sign-in");
  await away(page);
  await refused(page, "Nobody here is tied to that identity yet.");
  await looked("an identity that nobody knows");

  await page.goto(table.links["ann@example.org"]);
  await press(page, "I am Ann Able");
  await press(page, "Tie to Aldermoor's own sign-in");
  await away(page);
  await page.waitForURL(`${table.origin}/account`);
  await page.getByText("1 account that you have elsewhere is tied to it.").waitFor();
  await looked("an account that is tied");
  await press(page, "Sign out");
  await page.getByText("You have signed out.").waitFor();

  await page.goto(`${table.origin}/quality`);
  let answer;
  page.on("request", (r) => {
    if (r.url().includes("/back?")) answer = r.url();
  });
  await press(page, "Sign in with Aldermoor's own sign-in");
  await away(page);
  await page.waitForURL(`${table.origin}/quality`); // where one wanted to be
  await page.goto(`${table.origin}/account`);
  await page.getByText("Aldermoor's own sign-in", { exact: true }).first().waitFor();
  await press(page, "Sign out");
  assert.match(answer, /code=/);
  await page.goto(answer); // somebody sends the answer once more
  await refused(page, "was not begun in this browser, took too long, or was sent twice");
  await looked("an answer sent twice");

  // Roles as a smartcard names them: none, elsewhere, here.
  for (const [claims, words] of [
    [{}, "Your smartcard names no role at any organisation."],
    [roles("RXZ"), "not one at the organisation of your account here"],
  ]) {
    await userInfo(claims);
    await press(page, "Sign in with a smartcard");
    await away(page);
    await refused(page, words);
    await looked(words);
  }
  await userInfo(roles("RXZ", "RXA"));
  await press(page, "Sign in with a smartcard");
  await away(page);
  await page.waitForURL(`${table.origin}/`);

  await page.goto(`${table.origin}/account`);
  await press(page, "Sign out");
  await context.close();
}

test("through another organisation's sign-in", { skip }, () => journey(true));

test("without scripts, and with a provider that is down", { skip }, async () => {
  await table.stop();
  table.links["ann@example.org"] = JSON.parse(table.run("account", "link", "ann@example.org", "--origin", table.origin, "--json")).link;
  await table.serve("--providers", path.join(dir, "providers.json"));
  const { page, context } = await room.one(table.origin, { scripts: false });
  await page.goto(`${table.origin}/sign-in`);
  await press(page, "Sign in with Aldermoor's own sign-in");
  await away(page);
  await page.waitForURL(`${table.origin}/`);
  await page.goto(`${table.origin}/account`);
  await press(page, "Sign out");
  await table.stop();
  await endProvider();
  await table.serve("--providers", path.join(dir, "providers.json"));
  await page.goto(`${table.origin}/sign-in`);
  await press(page, "Sign in with Aldermoor's own sign-in");
  await refused(page, "does not answer at the moment");
  await checkPage(page, "a provider that is down");
  await page.getByLabel("E-mail address").waitFor(); // another way stays open
  await runProvider();
  await page.waitForTimeout(5100); // it is left alone for five seconds
  await press(page, "Sign in with Aldermoor's own sign-in");
  await away(page);
  await page.waitForURL(`${table.origin}/`);
  await context.close();
});
