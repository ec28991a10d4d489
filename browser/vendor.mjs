// Copies what pages need of nhsuk-frontend and htmx into web/assets/vendor, from
// the versions that package-lock.json pins. Run it after raising a version:
//
//   npm ci && node vendor.mjs
//
// Two things are changed or left out on purpose. The Frutiger font may be used
// by NHS bodies alone and is fetched from another host, so its two @font-face
// rules go and text falls back to Arial. Icons that are the NHS logo stay behind.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const here = import.meta.dirname;
const modules = path.join(here, "node_modules");

// strip removes the font rules from the style sheet; it fails rather than leave
// a request to another host in it.
export function strip(css) {
  const out = css.replace(/@font-face\{[^}]*\}/g, "");
  if (/https?:\/\/(?!www\.w3\.org)/.test(out)) throw new Error("the style sheet asks another host for something");
  return out;
}

export const icons = ["arrow-down", "arrow-up", "arrow-up-down", "cross"].map((n) => `nhsuk-icon-${n}.svg`);

export async function vendor(to) {
  await rm(to, { recursive: true, force: true });
  await mkdir(path.join(to, "images"), { recursive: true });
  const nhsuk = path.join(modules, "nhsuk-frontend/dist/nhsuk");
  const css = await readFile(path.join(nhsuk, "nhsuk-frontend.min.css"), "utf8");
  await writeFile(path.join(to, "nhsuk-frontend.css"), strip(css).replace(/\n?\/\*# sourceMappingURL=.*?\*\/\s*$/, "\n"));
  const js = await readFile(path.join(nhsuk, "nhsuk-frontend.min.js"), "utf8");
  await writeFile(path.join(to, "nhsuk-frontend.js"), js.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  for (const icon of icons) await cp(path.join(nhsuk, "assets/images", icon), path.join(to, "images", icon));
  const htmx = await readFile(path.join(modules, "htmx.org/dist/htmx.min.js"), "utf8");
  await writeFile(path.join(to, "htmx.js"), htmx.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  await cp(path.join(modules, "htmx.org/LICENSE"), path.join(to, "htmx.LICENSE"));
}

if (process.argv[1] === import.meta.filename) await vendor(path.join(here, "../web/assets/vendor"));
