// Starts the built binary as somebody who double-clicks it: in an empty folder,
// without arguments, without a browser of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import assert from "node:assert/strict";
import { axe, watch, wider, widths } from "./chromium.mjs";

const root = path.join(import.meta.dirname, "../..");
export const binary = path.join(root, "bin", "roundtable");

// built makes the binary when it is not there; make test builds it anew.
export function built() {
  if (!existsSync(binary)) execFileSync("go", ["build", "-o", binary, "./cmd/roundtable"], { cwd: root });
}

// start runs the binary with the arguments and resolves to where it serves.
export async function start(...args) {
  built();
  const dir = mkdtempSync(path.join(tmpdir(), "roundtable-journey-"));
  const env = { PATH: process.env.PATH, HOME: dir, TMPDIR: dir, TZ: "Europe/London", ROUNDTABLE_NO_BROWSER: "1" };
  const server = spawn(binary, args, { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  server.stderr.on("data", (d) => (said += d));
  const url = await new Promise((resolve, reject) => {
    let out = "";
    server.stdout.on("data", (d) => {
      out += d;
      const m = out.match(/http:\/\/\S+/);
      if (m) resolve(new URL(m[0]));
    });
    server.once("exit", (code) => reject(new Error(`roundtable ended with ${code}: ${said}`)));
  });
  return {
    dir,
    url: url.href,
    origin: url.origin,
    said: () => said,
    async stop() {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

// files has the demo write its messy files and names their folder.
export function files(dir) {
  const to = path.join(dir, "files");
  execFileSync(binary, ["demo", "--write-files", to], { stdio: "ignore" });
  return to;
}

// checkPage looks at the page as it stands on both widths: no violation that
// axe finds, nothing that makes it scroll sideways.
export async function checkPage(page, what) {
  const shots = process.env.ROUNDTABLE_SHOTS;
  for (const [name, viewport] of Object.entries(widths)) {
    await page.setViewportSize(viewport);
    assert.deepEqual(await axe(page), [], `${what} on a ${name}`);
    let over = await wider(page); // the navigation folds a moment after the width changed
    for (const until = performance.now() + 3000; over.length && performance.now() < until; ) over = await wider(page);
    assert.deepEqual(over, [], `${what} on a ${name}`);
    if (shots) await page.screenshot({ path: path.join(shots, `${what.replaceAll(/[^a-z0-9]+/gi, "-")}-${name}.png`), fullPage: true });
  }
}

// visitor opens a page that notes what it must never do.
export async function visitor(browser, origin) {
  const page = await browser.context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watch(page, origin);
  return { page, faults };
}

// becomes makes the visitor of the made collaborative one of its people.
export async function becomes(page, origin, account) {
  await page.goto(`${origin}/who`);
  await page.locator(`input[value=${account}]`).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${origin}/`);
}

// figure is the number of a headline, as a number.
export async function figure(page, what) {
  const box = page.locator(".rt-figure", { hasText: what }).first();
  return Number((await box.locator(".rt-figure__n").innerText()).replaceAll(",", ""));
}
