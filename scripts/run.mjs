// Running other programs: output goes straight to the terminal, a failure ends the script with one line.
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** True if the module with this import.meta.url is the script that Node was started with. */
export function isMain(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);
}

/** Prints one line on standard error and ends with status 1. */
export function fail(line) {
  console.error(line);
  process.exit(1);
}

export function heading(text) {
  console.log(process.stdout.isTTY ? `\n\x1b[1m${text}\x1b[0m` : `\n== ${text}`);
}

/** Runs a program in the project's root and returns its exit status (128 if a signal ended it). */
export function status(program, args, options = {}) {
  const run = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (run.error) fail(`${program} could not be started: ${run.error.message}`);
  return run.status ?? 128;
}

/** Runs a program that must succeed. */
export function run(program, args, options = {}) {
  const code = status(program, args, options);
  if (code !== 0) fail(`${[program, ...args].join(" ")} ended with status ${code}`);
}

/** True if the program exists and accepts these arguments. Prints nothing. */
export function works(program, args = ["--version"]) {
  const run = spawnSync(program, args, { stdio: "ignore" });
  return !run.error && run.status === 0;
}
