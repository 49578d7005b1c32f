// The rule studio: one file of rules in an editor; beside it what is wrong with it, what it marks in a text, and how its
// examples fare. Everything is compiled and run in a worker while the author types.

import type { Finding, SetAside } from "../lib/report";
import type { Diagnostic, ExampleResult, RuleFile } from "../lib/tools";
import { isFinding } from "../shared/card";
import { html } from "../shared/html";
import { byId, onLanguage, recall, remember, speak, wordsOfReader } from "./frame";
import { keepOwnRules } from "./own-rules";
import { RuleEditor } from "./rule-editor";
import type { Answer, Question } from "./studio-worker";
import { ownWorker } from "./trusted";

const own_path = "en/claims/own.json";
const editable = /^en\/(?:claims|context|lexicons)\//;

const worker = ownWorker("studio-worker.js", "module");
const early: MessageEvent<Answer>[] = [];
worker.onmessage = (event) => early.push(event);
const words = await wordsOfReader();
speak(words);
document.title = `${words.say("studio.title")} · ${words.say("app.name")}`;

const choice = byId<HTMLSelectElement>("file");
const sample = byId<HTMLTextAreaElement>("sample");
const state = byId("state");
const problem = byId("problem");
const done = byId("done");

// English, as the rules are.
const first_sample =
  "The ancient secret of mountain monks relieves joint pain. It is not intended to cure any disease.";

/** What an author starts from: one rule with its examples. */
const template = `${JSON.stringify(
  {
    $schema: "../../schema/claims.schema.json",
    family: "own",
    rules: [
      {
        id: "own/ancient-secret",
        title: "Calls it a secret of old",
        why: "That something is old or secret says nothing on whether it works. Ask who tested it, and on how many people.",
        type: "efficacy",
        strength: "plain",
        severity: "low",
        patterns: ["(ancient|forgotten|lost) ~1 secret ~2 (monks|shamans|healers)"],
        near: [{ within: "sentence", none: ["(novel|film|legend)"] }],
        regulations: ["@efficacy"],
        examples: {
          match: ["Discover the [[forgotten secret of the healers]].", "An [[ancient secret of mountain monks]]."],
          clear: ["The forgotten secret of the monks is a novel.", "Keep the recipe secret."],
        },
      },
    ],
  },
  null,
  2,
)}\n`;

const editor = new RuleEditor(byId("editor"), words.say("studio.rules"), (text) => {
  remember(`studio ${choice.value}`, text);
  done.textContent = "";
  check();
});
sample.value ||= recall<string>("studio sample") ?? first_sample; // or what was typed already

let files: RuleFile[] = [];
let schemas: Record<string, object> = {};
let asked = 0;
let checking = false;
let again = false;
let later: ReturnType<typeof setTimeout> | undefined;
const packing = new Map<number, (answer: Answer) => void>();

worker.onmessage = ({ data }: MessageEvent<Answer>) => answered(data);
worker.onerror = (event) => complain(words.say("error.engine", { reason: event.message || "studio-worker.js" }));
for (const { data } of early) answered(data);

function answered(answer: Answer): void {
  switch (answer.kind) {
    case "ready":
      ({ files, schemas } = answer);
      start();
      break;
    case "checked":
      checking = false;
      if (again) check(0);
      draw(
        answer.diagnostics,
        answer.examples,
        answer.report && [...answer.report.findings, ...answer.report.set_aside],
      );
      break;
    case "packed":
      packing.get(answer.id)?.(answer);
      packing.delete(answer.id);
      break;
    case "failed":
      checking = false;
      complain(words.say(answer.fatal ? "error.engine" : "error.export", { reason: answer.reason }));
      packing.get(answer.id)?.(answer);
      packing.delete(answer.id);
      break;
  }
}

function start(): void {
  const paths = files.map(({ path }) => path).filter((path) => editable.test(path));
  choice.append(new Option(words.say("studio.own"), own_path));
  for (const folder of ["claims", "context", "lexicons"]) {
    const group = document.createElement("optgroup");
    group.label = words.say(`studio.${folder as "claims"}`);
    for (const path of paths.filter((one) => one.startsWith(`en/${folder}/`))) {
      group.append(new Option(path.slice(`en/${folder}/`.length), path));
    }
    choice.append(group);
  }
  choice.value = recall<string>("studio file") ?? own_path;
  if (choice.value === "") choice.value = own_path;
  show();
}

/** What was written last, else what is built in. */
function show(): void {
  const path = choice.value;
  remember("studio file", path);
  const built_in = files.find((file) => file.path === path)?.text ?? template;
  const folder = path.split("/")[1]!;
  editor.show(recall<string>(`studio ${path}`) ?? built_in, schemas[folder === "lexicons" ? "lexicon" : folder]);
  check(0);
}

/** Soon, and one at a time: while one check runs only the newest text waits. */
function check(wait = 250): void {
  clearTimeout(later);
  again = checking;
  if (checking || files.length === 0) return;
  later = setTimeout(() => {
    checking = true;
    again = false;
    state.textContent = words.say("studio.checking");
    ask({ id: ++asked, kind: "check", file: { path: choice.value, text: editor.text }, sample: sample.value });
  }, wait);
}

function ask(question: Question): void {
  worker.postMessage(question);
}

function draw(
  diagnostics: readonly Diagnostic[],
  examples: readonly ExampleResult[],
  found: readonly (Finding | SetAside)[] | undefined,
): void {
  const failing = examples.filter(({ failure }) => failure);
  const all = [
    ...diagnostics,
    ...failing.map(({ pointer, failure }) => ({ file: choice.value, pointer, reason: failure! })),
  ];
  editor.mark(all);
  state.textContent =
    diagnostics.length === 0 ? words.say("studio.sound") : words.say("studio.faults", { n: diagnostics.length });
  byId("problems").replaceChildren(...diagnostics.map((one) => html("li", {}, pointerButton(one), ` ${one.reason}`)));
  drawExamples(examples);
  drawFound(found ?? []);
}

function pointerButton(one: Pick<Diagnostic, "pointer" | "reason">): HTMLElement {
  return html("button", { type: "button", class: "pointer", onclick: () => editor.goTo(one) }, one.pointer || "/");
}

function drawExamples(examples: readonly ExampleResult[]): void {
  const failing = examples.filter(({ failure }) => failure).length;
  const passing = examples.length - failing;
  const list = [...examples].sort((a, b) => Number(!a.failure) - Number(!b.failure));
  byId("examples").replaceChildren(
    html("li", { class: "base" }, words.say("studio.examples-count", { n: passing, all: examples.length })),
    ...list.map(({ expect, text, failure, pointer, owner }) =>
      html(
        "li",
        { class: failure ? "failing" : "passing" },
        html("span", { class: "sign", "aria-hidden": "true" }, failure ? "✗" : "✓"),
        html(
          "div",
          {},
          html("p", {}, text),
          html(
            "p",
            { class: "base" },
            `${owner}: ${words.say(`studio.expect.${expect}`)} `,
            failure && html("span", { class: "failure" }, failure.replace(`${owner}: `, "")),
            failure && " ",
            failure && pointerButton({ pointer, reason: failure }),
          ),
        ),
      ),
    ),
  );
}

/** The text with what was found in it; first what this file's own rules found. */
function drawFound(found: readonly (Finding | SetAside)[]): void {
  const text = sample.value;
  const ids = new Set([...editor.text.matchAll(/"id"\s*:\s*"([^"]+)"/g)].map(([, id]) => id));
  const isOwn = (item: Finding | SetAside) => ids.has(item.rule) || (!isFinding(item) && ids.has(item.context ?? ""));
  const shown = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: (Node | string)[] = [];
  let behind = 0;
  for (const item of shown) {
    if (item.start < behind) continue;
    parts.push(text.slice(behind, item.start));
    const level = isFinding(item) ? item.severity : "aside";
    parts.push(
      html(
        "mark",
        { class: `level-${level}${isOwn(item) ? " own" : ""}`, title: item.rule },
        text.slice(item.start, item.end),
      ),
    );
    behind = item.end;
  }
  const marked = byId("marked");
  marked.hidden = text.trim() === "";
  marked.replaceChildren(...parts, text.slice(behind));
  const entries = shown.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  byId("found").replaceChildren(
    ...(entries.length === 0 ? [html("li", { class: "base" }, words.say("studio.nothing"))] : []),
    ...entries.map((item) =>
      html(
        "li",
        { class: isOwn(item) ? "own" : "" },
        html("b", {}, words.quote(item.quote)),
        html("span", { class: "base" }, ` ${item.rule} · ${describe(item)}`),
      ),
    ),
  );
}

function describe(item: Finding | SetAside): string {
  if (isFinding(item)) return `${words.say(`severity.${item.severity}`)} · ${words.say(`strength.${item.strength}`)}`;
  const reason = words.sayIfKnown(`aside.${item.reason}`) ?? item.reason;
  return `${words.say("card.set-aside")}: ${item.context ? `${reason} (${item.context})` : reason}`;
}

/** The pack of this file and all that is built in; nothing, and why, while it is not sound. */
async function pack(): Promise<{ name: string; pack: Uint8Array<ArrayBuffer> } | undefined> {
  const id = ++asked;
  const file = { path: choice.value, text: editor.text };
  const answer = await new Promise<Answer>((resolve) => {
    packing.set(id, resolve);
    ask({ id, kind: "pack", file });
  });
  if (answer.kind !== "packed") return undefined;
  if (answer.diagnostics.length > 0) {
    complain(words.say("studio.not-sound", { n: answer.diagnostics.length }));
    return undefined;
  }
  return { name: nameOf(file.path), pack: answer.pack };
}

const nameOf = (path: string) => path.split("/").at(-1)!.replace(".json", "");

function save(name: string, type: string, content: BlobPart): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const actions: Record<string, () => void> = {
  async use() {
    const made = await pack();
    if (!made) return;
    await keepOwnRules({ name: made.name, pack: made.pack.buffer });
    done.replaceChildren(`${words.say("studio.used")} `, html("a", { href: "./" }, words.say("nav.check")));
  },
  async pack() {
    const made = await pack();
    if (!made) return;
    save(`claimlint-${made.name}.pack`, "application/octet-stream", made.pack);
    done.textContent = words.say("studio.saved");
  },
  json: () => save(choice.value.split("/").at(-1)!, "application/json", editor.text),
  dismiss: () => (problem.hidden = true),
};
document.addEventListener("click", ({ target }) => {
  const button = (target as Element).closest<HTMLElement>("[data-do]");
  if (button) actions[button.dataset["do"]!]?.();
});
choice.addEventListener("change", show);
sample.addEventListener("input", () => {
  remember("studio sample", sample.value);
  check();
});
onLanguage(() => location.reload()); // what was written is remembered

function complain(text: string): void {
  problem.querySelector("p")!.textContent = text;
  problem.hidden = false;
}
