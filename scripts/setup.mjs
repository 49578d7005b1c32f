// Brings the machine to where the project builds: the system's packages, npm's, and the sources of lexbor. Uses only what Node itself has.
//
//   node scripts/setup.mjs [build] [test] [lint] [tidy] [fuzz]      (without a word: build and test)
//
// What is there already is left alone. Missing system packages are installed where apt-get and root (or sudo without
// a password) are to be had; elsewhere one message names them all.
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { fail, heading, isMain, root, run, status, works } from "./run.mjs";

const oldestNode = 20;

/** Where a program is, or undefined. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
}

const header = (...names) =>
  ["/usr/include", "/usr/local/include"].some((folder) => names.some((name) => existsSync(join(folder, name))));

// Debian's package, the purpose that needs it, how one sees that it is there.
const packages = [
  ["g++", "build", () => which("g++", "c++")],
  ["cmake", "build", () => which("cmake")],
  ["ninja-build", "build", () => which("ninja")],
  ["emscripten", "build", () => which("em++")],
  ["nlohmann-json3-dev", "build", () => header("nlohmann/json.hpp")],
  ["python3-pip", "build", () => works("python3", ["-m", "pip", "--version"])],
  ["libsimdjson-dev", "build", () => header("simdjson.h")],
  ["zlib1g-dev", "build", () => header("zlib.h")],
  ["libbrotli-dev", "build", () => header("brotli/decode.h")],
  ["libzstd-dev", "build", () => header("zstd.h")],
  ["libsqlite3-dev", "build", () => header("sqlite3.h")],
  ["libcpp-httplib-dev", "build", () => header("httplib.h")],
  ["catch2", "build", () => header("catch2/catch.hpp", "catch2/catch_all.hpp")],
  ["firefox-esr", "test", () => which("firefox-esr", "firefox")],
  ["chromium", "test", () => which("chromium", "chromium-browser", "google-chrome")],
  ["clang-format", "lint", () => which("clang-format")],
  ["clang-tidy", "tidy", () => which("clang-tidy")],
  ["clang-19", "fuzz", () => which("clang++-19")],
  ["libclang-rt-19-dev", "fuzz", () => existsSync("/usr/lib/llvm-19/lib/clang/19/lib/linux")],
];

const missing = (purposes) =>
  packages.filter(([, purpose, present]) => purposes.includes(purpose) && !present()).map(([name]) => name);

/** Installs what the purposes ("build", "test", "lint", "tidy", "fuzz") need, or says what is missing and ends with status 1. */
export function setup(purposes) {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < oldestNode) fail(`claimlint needs Node.js ${oldestNode} or newer; this is ${process.versions.node}`);
  setupSystem(purposes);
  setupNpm();
  if (purposes.includes("build")) setupLexbor();
}

function setupSystem(purposes) {
  let names = missing(purposes);
  if (names.length === 0) return;

  const asRoot = process.getuid?.() === 0 ? [] : works("sudo", ["-n", "true"]) ? ["sudo", "-n"] : undefined;
  if (which("apt-get") && asRoot) {
    heading(`Installing ${names.join(", ")}`);
    // ccache only saves time when a build folder is made anew, so its absence alone is no reason to install anything.
    const wanted = which("ccache") ? names : [...names, "ccache"];
    const apt = (...args) => {
      const [program, ...rest] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args];
      return status(program, rest);
    };
    // What counts is what is there afterwards: an update may fail for one source of many and still have done enough.
    apt("update");
    apt("install", "-y", "--no-install-recommends", ...wanted);
    names = missing(purposes);
  }
  if (names.length > 0) {
    fail(
      `claimlint needs packages that this machine lacks and that could not be installed: ${names.join(" ")}\n` +
        `On Debian: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`,
    );
  }
}

function setupNpm() {
  const stamp = join(root, "node_modules/.claimlint-stamp");
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${process.platform} ${process.arch}`)
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  heading("Installing npm packages");
  // The package `re2` asks for a newer Node than we do, for its binding; we use only the C++ sources that it carries.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

/** lexbor reads HTML. Debian 12 has no package of it; the Python package that wraps it carries its sources. */
function setupLexbor() {
  const pin = "cmake/lexbor.txt";
  const folder = join(root, "build/vendor");
  const stamp = join(folder, "lexbor.txt");
  const wanted = readFileSync(join(root, pin), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  heading("Fetching the sources of lexbor");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pip = ["-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"];
  run("python3", [...pip, "--no-binary", "selectolax", "--require-hashes", "--requirement", pin, "--dest", folder]);
  const [archive] = readdirSync(folder);
  const inside = archive.replace(/\.tar\.gz$/, "");
  run("tar", ["-xzf", join(folder, archive), "-C", folder, "--strip-components=1", `${inside}/lexbor`]);
  writeFileSync(stamp, wanted);
}

if (isMain(import.meta.url)) {
  const purposes = process.argv.slice(2);
  setup(purposes.length > 0 ? purposes : ["build", "test"]);
}
