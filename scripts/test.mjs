// `npm test`: sets up, builds, runs every test. All parts run even if one fails; the exit status says whether all passed.
//
//   npm test -- [unit] [wasm] [rules] [node] [browser] [sanitize]      (without a word: all but the last)
//
//   unit       Catch2, natively         rules     each rule's own examples      browser    real Chromium and Firefox
//   wasm       Catch2, in Node          node      golden and other whole-page tests
//   sanitize   Catch2 under AddressSanitizer and UndefinedBehaviorSanitizer, in a build of its own
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, cmake } from "./build.mjs";
import { fail, heading, root, status } from "./run.mjs";
import { setup } from "./setup.mjs";

const parts = {
  unit: () => status("ctest", ["--preset", "native"]),
  wasm: () => status("ctest", ["--preset", "wasm"]),
  rules: () => status("build/claimlint", ["rules", "test"]),
  node: () =>
    nodeTest("node", [
      "tests/golden",
      "tests/rules",
      "tests/differential",
      "tests/lib",
      "tests/cli",
      "tests/gate",
      "tests/spark",
      "tests/shared",
    ]),
  browser: () => nodeTest("browser", ["tests/browser"]),
  sanitize: () => {
    cmake("sanitize", "build/sanitize");
    return status("ctest", ["--preset", "sanitize"]);
  },
};
const usual = Object.keys(parts).filter((name) => name !== "sanitize");

// Beside what one reads as it runs, `node --test` writes TAP, from which the names of failed tests are said again at the end.
const tap = (part) => join(root, "build", `${part}.tap`);

function nodeTest(part, folders) {
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(".test.mjs"))
    .sort();
  if (files.length === 0) {
    console.error(`No *.test.mjs in ${folders.join(", ")}`);
    return 1;
  }
  const reporters = [
    ["spec", "stdout"],
    ["tap", tap(part)],
  ].flatMap(([reporter, to]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${to}`]);
  return status(process.execPath, ["--test", ...reporters, ...files]);
}

/** The lines of a part's failed tests: each name, and the first line of its error. */
const failures = (part) =>
  existsSync(tap(part)) ? (readFileSync(tap(part), "utf8").match(/^ *(not ok .*|error: .*)$/gm) ?? []) : [];

const names = process.argv.length > 2 ? process.argv.slice(2) : usual;
for (const name of names) {
  if (!Object.hasOwn(parts, name)) fail(`No tests "${name}": ${Object.keys(parts).join(", ")}`);
}

setup(names.includes("browser") ? ["build", "test"] : ["build"]);
build();
const failed = names.filter((name) => {
  heading(`Testing: ${name}`);
  return parts[name]() !== 0;
});
for (const line of failed.flatMap(failures)) console.log(line);
heading(failed.length > 0 ? `Failed: ${failed.join(", ")}` : "All tests passed");
process.exit(failed.length > 0 ? 1 : 0);
