// Every component, chart and error page, on a telephone and a desk: no
// accessibility violation, no request to another host, nothing against the
// security policy, no sideways scrolling.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, missing, open, watch, wider, widths } from "./lib/chromium.mjs";

const skip = missing();
const shots = process.env.ROUNDTABLE_SHOTS; // a folder for screenshots
const pages = ["/", "/list", "/quality", "/import", "/start", "/nowhere", "/error/unknown", "/error/problem", "/error/forbidden", "/error/conflict", "/error/busy", "/error/large"];
let server, browser, origin, built;

before(async () => {
  if (skip) return;
  built = mkdtempSync(path.join(tmpdir(), "roundtable-gallery-"));
  const binary = path.join(built, "gallery");
  execFileSync("go", ["build", "-o", binary, "./web/shell/gallery"], { cwd: path.join(import.meta.dirname, "..") });
  server = spawn(binary, { stdio: ["ignore", "pipe", "ignore"] });
  origin = await new Promise((resolve, reject) => {
    server.stdout.once("data", (d) => resolve(String(d).trim()));
    server.once("exit", () => reject(new Error("the gallery did not start")));
  });
  browser = await open();
});

after(async () => {
  await browser?.close();
  server?.kill();
  if (built) rmSync(built, { recursive: true, force: true });
});

for (const [name, viewport] of Object.entries(widths)) {
  for (const address of pages) {
    test(`${address} on a ${name}`, { skip }, async () => {
      const page = await browser.context.newPage();
      await page.setViewportSize(viewport);
      const faults = watch(page, origin);
      await page.goto(origin + address, { waitUntil: "networkidle" });
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: path.join(shots, `${address.replaceAll("/", "_")}-${name}.png`), fullPage: true });
      }
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(await wider(page), []);
      assert.deepEqual(faults, []);
      await page.close();
    });
  }
}

test("the scripts bring components alive under the security policy", { skip }, async () => {
  const page = await browser.context.newPage();
  await page.goto(origin + "/start", { waitUntil: "networkidle" });
  await page.locator("#kind-4").check();
  assert.equal(await page.locator("#what").isVisible(), true, "a conditional field did not open");
  assert.equal(await page.locator(".nhsuk-password-input__toggle").isVisible(), true, "no button to show the password");
  assert.equal(await page.evaluate(() => typeof globalThis.htmx), "object", "htmx is not there");
  await page.close();
});

test("pages work without scripts", { skip }, async () => {
  const page = await browser.context.newPage();
  await page.route("**/*.js", (r) => r.abort());
  await page.goto(origin + "/start");
  for (const name of ["files", "what", "note", "secret"]) {
    assert.equal(await page.locator(`[name=${name}]`).isVisible(), true, `${name} cannot be filled in`);
  }
  await page.close();
});
