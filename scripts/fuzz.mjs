// `npm run fuzz`: builds the fuzzers of tests/fuzz and runs them one after the other.
//
//   node scripts/fuzz.mjs [seconds] [fuzzer]...      (without a word: all of them, ten seconds each)
//
// Ends with status 1 if one of them found something; the input is kept in build/fuzz.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cmake } from "./build.mjs";
import { fail, heading, root, status } from "./run.mjs";
import { setup } from "./setup.mjs";

const source = "tests/fuzz";
const fuzzers = readdirSync(join(root, source))
  .filter((name) => name.endsWith(".cc"))
  .map((name) => name.replace(/\.cc$/, ""))
  .sort();
// Long enough for what each is about, short enough to run often.
const longest = { audit_text: 4096, html: 8192, pack_load: 4096, compile_rules: 16384, batch_line: 4096 };

const words = process.argv.slice(2);
const seconds = /^\d+$/.test(words[0] ?? "") ? Number(words.shift()) : 10;
for (const name of words) {
  if (!fuzzers.includes(name)) fail(`No fuzzer "${name}": ${fuzzers.join(", ")}`);
}

setup(["build", "fuzz"]);
heading("Building the fuzzers");
cmake("fuzz", "build/fuzz");

const failed = (words.length > 0 ? words : fuzzers).filter((name) => {
  heading(`Fuzzing: ${name}`);
  const corpus = `build/fuzz/corpus/${name}`;
  mkdirSync(join(root, corpus), { recursive: true });
  const dictionary = `${source}/${name}.dict`;
  const options = [
    `-max_total_time=${seconds}`,
    ...(process.env.CI ? ["-seed=1"] : []), // a commit is judged by the same inputs each time; longer runs look further
    `-max_len=${longest[name] ?? 4096}`,
    "-timeout=10",
    "-rss_limit_mb=2048",
    `-artifact_prefix=build/fuzz/${name}-`,
    "-print_final_stats=1",
    ...(existsSync(join(root, dictionary)) ? [`-dict=${dictionary}`] : []),
  ];
  return status(`build/fuzz/bin/${name}`, [...options, corpus, `${source}/seeds/${name}`]) !== 0;
});
heading(failed.length > 0 ? `Something was found: ${failed.join(", ")}` : "Nothing was found");
process.exit(failed.length > 0 ? 1 : 0);
