// Runs build/claimlint as a person would, and makes files for it in a folder that goes when the tests end.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const command = fileURLToPath(new URL("../../build/claimlint", import.meta.url));
export const defaultPack = fileURLToPath(new URL("../../build/claimlint.pack", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "claimlint-cli-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** {status, stdout, stderr} of a call. */
export function claimlint(args, { input = "", ...options } = {}) {
  const run = spawnSync(command, args, { input, encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (run.error?.code !== "EPIPE") assert.ifError(run.error); // it may refuse before it has read its input
  assert.equal(run.signal, null, `ended by ${run.signal}`);
  return run;
}

/** Writes a file into the tests' folder and returns its path. */
export function file(name, content) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The call is refused: status 2 and one line on standard error that matches. */
export function refused(run, reason) {
  assert.equal(run.status, 2, run.stderr);
  assert.match(run.stderr, /^claimlint: [^\n]+\n$/, "one line on standard error");
  assert.match(run.stderr, reason);
}
