// `npm run lint` checks formatting, style and types of all code; `npm run format` repairs what a tool can repair.
//
//   node scripts/lint.mjs [--fix] [--tidy]      (--tidy: clang-tidy too, which takes minutes)
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail, heading, root, status } from "./run.mjs";
import { setup } from "./setup.mjs";

const { values } = parseArgs({
  options: { fix: { type: "boolean", default: false }, tidy: { type: "boolean", default: false } },
});

function sources(...endings) {
  return ["core", "cli", "wasm", "tests", "bench"]
    .flatMap((folder) => {
      try {
        return readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name));
      } catch {
        return [];
      }
    })
    .filter((file) => endings.some((ending) => file.endsWith(ending)) && !file.includes("node_modules"));
}

const clangFormat = values.fix ? ["-i"] : ["--dry-run", "-Werror"];
const biome = values.fix ? ["check", "--write", "."] : ["check", "."];
const checks = {
  "clang-format": () => status("clang-format", [...clangFormat, ...sources(".h", ".cc")]),
  biome: () => status("node_modules/.bin/biome", biome),
  types: () => status(process.execPath, ["scripts/build-web.mjs", "--check"]),
};
if (values.tidy) {
  const native = sources(".cc").filter((file) => !file.startsWith("wasm"));
  checks["clang-tidy"] = () => status("clang-tidy", ["-p", "build", "--quiet", ...native]);
}

setup(values.tidy ? ["lint", "tidy"] : ["lint"]);
const failed = Object.keys(checks).filter((name) => {
  heading(`Checking: ${name}`);
  return checks[name]() !== 0;
});
if (failed.length > 0) fail(`Failed: ${failed.join(", ")}`);
