// A made collaborative in a folder, looked at as on one day and then on another: what a
// journey over weeks needs.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { binary, built, start } from "./roundtable.mjs";

// make makes it with the arguments of `roundtable demo`, and its partners' files beside it.
export function make(...args) {
  built();
  const dir = mkdtempSync(path.join(tmpdir(), "roundtable-made-"));
  const data = path.join(dir, "data");
  const files = path.join(dir, "files");
  const env = { PATH: process.env.PATH, HOME: dir, TMPDIR: dir, TZ: "Europe/London", ROUNDTABLE_NO_BROWSER: "1" };
  const run = (...a) => execFileSync(binary, a, { cwd: dir, env, encoding: "utf8" });
  run("demo", "--no-serve", "--data", data, ...args);
  run("demo", "--write-files", files, ...args);
  return {
    dir, data, files,
    run: (verb, ...a) => run(verb, "--data", data, ...a),
    // on serves it as on a day.
    on: (day) => start("serve", "--data", data, "--today", day, "--addr", "127.0.0.1:0"),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
