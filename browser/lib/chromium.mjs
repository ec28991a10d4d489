// Opens Chromium for the tests and checks pages with axe. Where there is no
// Chromium the tests are left out and say so; with ROUNDTABLE_TEST_ALL=1 they fail.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

// missing is why the browser tests cannot run here, or false. It is what
// node:test takes as `skip`.
export function missing() {
  if (chromiumPath) return false;
  const why = "left out: Chromium is not installed (apt-get install chromium)";
  if (process.env.ROUNDTABLE_TEST_ALL === "1") throw new Error(why);
  return why;
}

export const widths = { phone: { width: 375, height: 740 }, desk: { width: 1280, height: 900 } };

// open starts a browser with a profile of its own, which close removes.
export async function open() {
  const profile = mkdtempSync(path.join(tmpdir(), "roundtable-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    locale: "en-GB",
    timezoneId: "Europe/London",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

// watch notes what a page must never do: ask another host, break its own
// security policy, fail to load something, throw.
export function watch(page, origin) {
  const faults = [];
  page.on("request", (r) => {
    if (!r.url().startsWith(origin) && !r.url().startsWith("data:")) faults.push(`asked for ${r.url()}`);
  });
  page.on("response", (r) => {
    if (r.status() >= 400 && r.url() !== page.url() && !r.request().isNavigationRequest()) faults.push(`${r.status()} ${r.url()}`);
  });
  page.on("pageerror", (e) => faults.push(`threw ${e.message}`));
  page.on("console", (m) => {
    if (m.type() === "error" && !/status of (4|5)\d\d/.test(m.text())) faults.push(m.text());
  });
  return faults;
}

// axe is every rule of WCAG 2.2 AA and axe's best practices that the page
// breaks, as lines of text.
export async function axe(page) {
  // The policy forbids inline scripts, so that axe goes in by the debugger, once a page.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }),
  );
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} - ${n.failureSummary.split("\n")[1]?.trim()}`));
}

// wider is what makes a page scroll sideways: nothing may, but boxes that scroll
// by themselves.
export function wider(page) {
  return page.evaluate(() => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (over <= 1) return [];
    const culprits = [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".rt-scroll") && !e.closest(".nhsuk-scroll"))
      .slice(0, 5)
      .map((e) => `${e.tagName}.${e.className} to ${Math.round(e.getBoundingClientRect().right)}`);
    return culprits.length ? culprits : [`something is ${over} wider than the page`]; // such as the text of a box
  });
}
