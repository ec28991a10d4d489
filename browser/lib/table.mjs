// Founds a collaborative with the binary, as whoever runs the server does: partners,
// accounts with their set-up links, then serve. Each person has a browser context of
// their own, which is another computer to the server.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { chromiumPath, watch } from "./chromium.mjs";
import { binary, built } from "./roundtable.mjs";

export const password = "teapot lantern orchard";

// freePort is a port that nobody listens on.
export function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.once("error", reject);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

// found makes a collaborative of partners, { code: name }, and its accounts,
// { address: [partner, name, roles, offices] }. links are their set-up links. lists,
// { code: text }, are what partners brought before anybody had an account.
export async function found(partners, accounts, lists = {}) {
  built();
  const dir = mkdtempSync(path.join(tmpdir(), "roundtable-table-"));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = { PATH: process.env.PATH, HOME: dir, TMPDIR: dir, TZ: "Europe/London", ROUNDTABLE_NO_BROWSER: "1", ROUNDTABLE_DATA: path.join(dir, "data") };
  const run = (...args) => execFileSync(binary, args, { cwd: dir, env, encoding: "utf8" });
  run("init", "--name", "Roundshire together");
  for (const [code, name] of Object.entries(partners)) run("partner", code, "--name", name, "--type", "acute-trust");
  for (const [code, text] of Object.entries(lists)) {
    writeFileSync(path.join(dir, `${code}.csv`), text);
    run("import", `${code}.csv`, "--partner", code);
  }
  const links = {};
  for (const [address, [partner, name, roles, offices = []]] of Object.entries(accounts)) {
    const more = [...roles.flatMap((r) => ["--role", r]), ...offices.flatMap((o) => ["--office", o])];
    links[address] = JSON.parse(run("account", "add", address, "--name", name, "--partner", partner, ...more, "--origin", origin, "--json")).link;
  }
  let server;
  let said = "";
  const table = {
    dir, origin, port, links, run,
    said: () => said,
    // serve starts the server, and again after stop.
    async serve(...args) {
      server = spawn(binary, ["serve", "--addr", `127.0.0.1:${port}`, ...args], { cwd: dir, env: { ...env, ...table.env }, stdio: ["ignore", "pipe", "pipe"] });
      server.stderr.on("data", (d) => (said += d));
      await new Promise((resolve, reject) => {
        server.stdout.once("data", resolve);
        server.once("exit", (code) => reject(new Error(`roundtable ended with ${code}: ${said}`)));
      });
    },
    async stop() {
      if (!server) return;
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await gone;
      server = undefined;
    },
    async close() {
      await table.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return table;
}

// computers starts a browser in which everybody has a computer of their own.
export async function computers() {
  const browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  return {
    // one opens a page on a computer that nobody has used. Without scripts it asks
    // for none.
    async one(origin, { scripts = true } = {}) {
      const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/London", viewport: { width: 1280, height: 900 } });
      if (!scripts) await context.route("**/*.js", (r) => r.abort());
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const faults = watch(page, origin);
      return { page, context, faults: () => faults.filter((f) => scripts || !f.includes("ERR_FAILED")) };
    },
    close: () => browser.close(),
  };
}

// withPasskey gives a computer a built-in authenticator whose owner is always there,
// and returns what changes it.
export async function withPasskey({ page, context }) {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { owner: (there) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: there }) };
}

// enters follows a set-up link and makes a passkey: somebody who is signed in.
export async function enters(room, table, link) {
  const computer = await room.one(table.origin);
  const { page } = computer;
  await withPasskey(computer);
  await page.goto(link);
  await page.getByRole("button", { name: /^I am/ }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
  return computer;
}

// totp is the code that an authenticator shows, some steps of half a minute from now
// (RFC 6238).
export function totp(secret, steps = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac.at(-1) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
