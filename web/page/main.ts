// The page: holds the state (text, report, filters, places), and hands it to the parts when it changes.

import type { Finding, Jurisdiction, Report, SetAside } from "../lib/report";
import { copy, isFinding } from "../shared/card";
import cardCss from "../shared/card.css";
import type { Unread } from "../shared/extract";
import { fillIn } from "../shared/fill-in";
import type { Mark } from "../shared/marks";
import { type Filter, headline, passes, renderOverview } from "../shared/overview";
import type { PageText } from "../shared/page-text";
import { guessPlaces } from "../shared/places";
import recordCss from "../shared/record.css";
import { Surface } from "../shared/surface";
import tokensCss from "../shared/tokens.css";
import { unreadSentence } from "../shared/unread";
import { Walk } from "../shared/walk";
import { loadWords } from "../shared/words";
import { Editor } from "./editor";
import { Engine } from "./engine";
import { type Content, readFile, readPage } from "./files";

const words = await loadWords(navigator.languages, new URL("messages/", import.meta.url));
const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const main = byId("work");
const start = byId("start");
const overview = byId("overview");
const status = byId("status");
const problem = byId("problem");
const picker = byId<HTMLInputElement>("picker");
const evidenceLink = byId<HTMLAnchorElement>("evidence-link");

fillIn(words);
byId("first").setAttribute("placeholder", words.say("start.type"));

const editor = new Editor(byId("text"), words);
const surface = new Surface(tokensCss + recordCss + cardCss, words, "open");
let broken = "";
const engine = new Engine((reason, fatal) => {
  const said = words.say(fatal ? "error.engine" : "error.audit", { reason });
  if (fatal) broken = said;
  complain(said);
});
surface.recordUrl = (id) => `evidence.html#${id}`;
surface.column = () => byId("sheet").getBoundingClientRect();

const narrow = matchMedia("(max-width: 960px)"); // as in page.css
narrow.addEventListener("change", () => draw());

let page: PageText | undefined;
let report: Report | undefined;
let unread: Unread | undefined;
let filter: Filter = {};
let places: Jurisdiction[] = rememberedPlaces() ?? guessPlaces(navigator.languages);
let showAside = false;
let ignored = new Set<string>();
let marks = new Map<Finding | SetAside, Mark>();
let folded = true;
let drawLater: ReturnType<typeof setTimeout> | undefined;

const walk = new Walk(
  surface,
  () =>
    report && {
      report,
      items: [...marks.keys()],
      markOf: (item) => marks.get(item)!,
      isIgnored: (item) => ignored.has(keyOf(item)),
      ignore(item, ignore) {
        if (ignore) ignored.add(keyOf(item));
        else ignored.delete(keyOf(item));
        draw();
      },
    },
);

// An ignored finding keeps its place by what it says, so that it stays ignored while the text moves.
function keyOf(item: Finding | SetAside): string {
  return `${item.rule}\n${item.quote}`;
}

function load(content: Content): void {
  surface.hide();
  problem.hidden = true;
  if (broken) complain(broken); // whatever is loaded, nothing will be checked
  filter = {};
  ignored = new Set();
  unread = content.kind === "page" ? content.page.unread : undefined;
  editor.show(content);
  start.hidden = true;
  main.hidden = false;
  document.body.classList.add("working");
  evidenceLink.target = "_blank"; // the text stays where it is
  scrollTo(0, 0);
  audit();
}

function audit(): void {
  const read = editor.read();
  if (read.page.text.trim() === "" && document.activeElement !== editor.element) {
    restart();
    return;
  }
  engine.audit(read.document, { jurisdictions: places }, (answer) => {
    page = read.page;
    report = answer;
    surface.hide();
    mark();
    clearTimeout(drawLater);
    drawLater = setTimeout(draw, overview.childElementCount === 0 ? 0 : 120);
  });
}

function shownFindings(): Finding[] {
  return report?.findings.filter((finding) => passes(finding, filter) && !ignored.has(keyOf(finding))) ?? [];
}

function mark(): void {
  if (!page || !report) return;
  const items: (Finding | SetAside)[] = [...shownFindings(), ...(showAside ? report.set_aside : [])];
  items.sort((a, b) => a.start - b.start || b.end - a.end);
  const open = surface.shown;
  if (open && !items.includes(open)) items.push(open); // just ignored: its card still offers to undo
  marks = new Map(
    items.map((item) => [item, { start: item.start, end: item.end, level: isFinding(item) ? item.severity : "aside" }]),
  );
  surface.marks.show(
    page,
    [...marks].filter(([item]) => !ignored.has(keyOf(item))).map(([, own]) => own),
  );
}

function draw(): void {
  if (!page || !report) return;
  mark();
  const current = { page, report };
  const focused = overview.contains(document.activeElement) ? focusKey(document.activeElement!) : undefined;
  const scrolled = overview.scrollTop;
  overview.replaceChildren(
    ...renderOverview(
      {
        report,
        length: page.text.length,
        words: page.words,
        unread: unread ? [unreadSentence(unread, words)].filter(Boolean) : [],
        filter,
        places,
        showAside,
        ignored: new Set(report.findings.filter((finding) => ignored.has(keyOf(finding)))),
        shown: shownFindings(),
        ...(narrow.matches && { folded }),
        onPage: (finding) => current.page.range(finding.start, finding.end) !== undefined,
      },
      {
        filter(chosen) {
          filter = chosen;
          surface.hide();
          draw();
        },
        open: (finding) => walk.open(finding, "keyboard"),
        places(chosen) {
          places = chosen;
          rememberPlaces(chosen);
          audit();
        },
        showAside(show) {
          showAside = show;
          draw();
        },
        restore() {
          ignored = new Set();
          draw();
        },
      },
      words,
    ),
  );
  overview.scrollTop = scrolled;
  overview.querySelector(":scope > details")?.addEventListener("toggle", ({ target }) => {
    folded = !(target as HTMLDetailsElement).open;
  });
  if (focused) focusAgain(focused);
  status.textContent = headline(report, page.words, words);
}

// The overview is drawn anew; whoever stood on one of its controls stays there.
function focusKey(element: Element): string {
  return element.getAttribute("data-key") ?? element.getAttribute("value") ?? element.textContent ?? "";
}
function focusAgain(key: string): void {
  const again = [...overview.querySelectorAll<HTMLElement>("button, input")].find((one) => focusKey(one) === key);
  again?.focus({ preventScroll: true });
}

function restart(): void {
  surface.hide();
  surface.marks.clear();
  report = undefined;
  page = undefined;
  overview.replaceChildren();
  editor.show({ kind: "text", text: "" });
  problem.hidden = true;
  main.hidden = true;
  start.hidden = false;
  document.body.classList.remove("working");
  evidenceLink.target = "";
  byId("first").focus();
}

function complain(text: string): void {
  problem.querySelector("p")!.textContent = text;
  problem.hidden = false;
}

async function open(files: FileList | null | undefined): Promise<void> {
  const file = files?.[0];
  if (!file) return;
  try {
    load(await readFile(file, words));
    if (files.length > 1) complain(words.say("error.many", { name: file.name }));
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
}

async function sample(): Promise<void> {
  const response = await fetch(new URL("sample.html", import.meta.url));
  load(readPage(await response.text()));
}

async function save(): Promise<void> {
  const json = await engine.json();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([json, "\n"], { type: "application/json" }));
  link.download = "claimlint-report.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const actions: Record<string, (button: HTMLElement) => void> = {
  sample: () => void sample(),
  open: () => picker.click(),
  new: restart,
  previous: () => walk.step(-1),
  next: () => walk.step(1),
  save: () => void save(),
  async copy(button) {
    const copied = await copy(await engine.json());
    button.textContent = words.say(copied ? "card.copied" : "card.copy-failed");
    setTimeout(() => (button.textContent = words.say("bar.copy")), 1500);
  },
  dismiss: () => (problem.hidden = true),
};
document.addEventListener("click", ({ target }) => {
  const button = (target as Element).closest<HTMLElement>("[data-do]");
  if (button) actions[button.dataset["do"]!]?.(button);
});
picker.addEventListener("change", async () => {
  await open(picker.files);
  picker.value = "";
});

editor.element.addEventListener("input", audit);
const first = byId<HTMLTextAreaElement>("first");
first.addEventListener("paste", (event) => {
  const markup = event.clipboardData?.getData("text/html") ?? "";
  if (event.clipboardData?.files.length) {
    event.preventDefault();
    void open(event.clipboardData.files);
  } else if (/<(?:h[1-6]|li|p|td|div)\b/i.test(markup)) {
    const content = readPage(markup);
    if (content.kind === "page" && content.page.blocks.length > 0) {
      event.preventDefault();
      load(content);
      editor.element.focus();
    }
  }
});
first.addEventListener("input", () => {
  if (first.value.trim() === "") return;
  const text = first.value;
  first.value = "";
  load({ kind: "text", text });
  editor.element.focus();
  getSelection()?.selectAllChildren(editor.element);
  getSelection()?.collapseToEnd();
});

let dragging = 0;
const dragged = (by: 1 | -1 | 0) => {
  dragging = by === 0 ? 0 : dragging + by;
  document.body.classList.toggle("dragging", dragging > 0);
};
addEventListener("dragenter", (event) => event.dataTransfer?.types.includes("Files") && dragged(1));
addEventListener("dragleave", (event) => event.dataTransfer?.types.includes("Files") && dragged(-1));
addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
addEventListener("drop", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  dragged(0);
  void open(event.dataTransfer.files);
});

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !report) return;
  if (event.key === "F8") {
    event.preventDefault();
    walk.step(event.shiftKey ? -1 : 1);
    return;
  }
  const target = event.target as HTMLElement;
  if (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || surface.holds(event)) return;
  const by = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 }[event.key] as 1 | -1 | undefined;
  if (!by) return;
  event.preventDefault();
  walk.step(by);
});

function rememberedPlaces(): Jurisdiction[] | undefined {
  try {
    return JSON.parse(localStorage.getItem("claimlint.places") ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
function rememberPlaces(chosen: readonly Jurisdiction[]): void {
  try {
    localStorage.setItem("claimlint.places", JSON.stringify(chosen));
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
}
