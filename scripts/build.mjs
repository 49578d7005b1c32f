// Builds everything, or only the parts that are named.
//
//   node scripts/build.mjs [native] [wasm] [web]
//
//   native   build/claimlint, build/claimlint.pack, the native unit tests
//   wasm     build/wasm/claimlint.wasm, the unit tests for Node
//   web      dist/ (see build-web.mjs)
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fail, heading, isMain, root, run } from "./run.mjs";
import { setup } from "./setup.mjs";

const parts = {
  native: () => cmake("native", "build"),
  wasm: () => cmake("wasm", "build/wasm"),
  web: () => run(process.execPath, ["scripts/build-web.mjs"]),
};

export function build(names = Object.keys(parts)) {
  for (const name of names) {
    if (!Object.hasOwn(parts, name)) fail(`No part "${name}" to build: ${Object.keys(parts).join(", ")}`);
  }
  setup(["build"]);
  if (!existsSync(join(root, "build/build.ninja"))) {
    console.log("The first build compiles RE2 for this machine and for the browser: some three minutes on two cores.");
  }
  for (const name of names) {
    heading(`Building: ${name}`);
    parts[name]();
  }
}

/** Configures where needed, and builds a preset of CMakePresets.json. */
export function cmake(preset, folder) {
  // Ninja configures again by itself when a CMakeLists.txt changes, but does not know the presets.
  const changed = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const made = changed(`${folder}/build.ninja`);
  if (made < changed("CMakePresets.json") || made < changed("package.json")) {
    run("cmake", ["--preset", preset, "--log-level=WARNING"]);
  }
  run("cmake", ["--build", "--preset", preset]);
}

if (isMain(import.meta.url)) {
  build(process.argv.length > 2 ? process.argv.slice(2) : undefined);
}
