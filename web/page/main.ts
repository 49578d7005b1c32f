// The page: holds the state (texts, report, filters, places), and hands it to the parts when it changes.

import type { AuditDocument, Finding, Jurisdiction, Report, SetAside } from "../lib/report";
import type { Format } from "../lib/tools";
import { isFinding } from "../shared/card";
import cardCss from "../shared/card.css";
import type { Mark } from "../shared/marks";
import { type Filter, headline, passes, renderOverview, Standing } from "../shared/overview";
import { countWords, PageText } from "../shared/page-text";
import { guessPlaces } from "../shared/places";
import recordCss from "../shared/record.css";
import { arrange } from "../shared/slices";
import { Surface } from "../shared/surface";
import tokensCss from "../shared/tokens.css";
import { unreadSentence } from "../shared/unread";
import { Walk } from "../shared/walk";
import type { Key } from "../shared/words";
import { renderChecklist } from "./checklist";
import type { Version } from "./compare";
import { differenceLine } from "./difference";
import { Editor, pastedPage, type Read } from "./editor";
import { Engine } from "./engine";
import type { Exported } from "./export";
import { accepted, type Content, readPage } from "./files";
import { byId, onLanguage, recall, remember, speak, wordsOfReader } from "./frame";
import { install } from "./install";
import { dropOwnRules, keepOwnRules, ownRules } from "./own-rules";
import { Pictures } from "./pictures";
import { type Item, itemOf, Shelf } from "./shelf";

const main = byId("work");
const start = byId("start");
const overview = byId("overview");
const status = byId("status");
const problem = byId("problem");
const picker = byId<HTMLInputElement>("picker");
const compareView = byId("compare");
const sheet = byId("sheet");

let broken = "";
const loadingWords = wordsOfReader();
// Loads while the words do, and may fail before they are there.
const engine = new Engine(async (reason, what) => {
  await loadingWords;
  const said = words.say(what, { reason });
  if (what !== "error.audit") broken = said;
  complain(said);
});
const words = await loadingWords;
speak(words);
byId("first").setAttribute("placeholder", words.say("start.type"));
picker.accept = accepted;

const editor = new Editor(byId("text"), words);
const pictures = new Pictures(byId("pictures"), editor.element, words);
const surface = new Surface(tokensCss + recordCss + cardCss, words, "open");
surface.recordUrl = (id) => `evidence.html#${id}`;
surface.column = () => sheet.getBoundingClientRect();

const narrow = matchMedia("screen and (max-width: 960px)"); // as in page.css
narrow.addEventListener("change", () => draw());
// Paper has all of it.
addEventListener("beforeprint", () => {
  draw(true);
  standing.list?.finish();
});
addEventListener("afterprint", () => draw());

let read: Read | undefined;
let report: Report | undefined;
let filter: Filter = {};
let places: Jurisdiction[] = recall<Jurisdiction[]>("places") ?? guessPlaces(navigator.languages);
let difference: { before: { report: Report; places: Jurisdiction[] }; line?: string | undefined } | undefined;
let before: Version | undefined; // what the text said when it was opened
let comparing = false;
let showAside = false;
let marks = new Map<Finding | SetAside, Mark>();
let folded = true;
const standing = new Standing();
standing.details.addEventListener("toggle", () => (folded = !standing.details.open));
let drawLater: ReturnType<typeof setTimeout> | undefined;
let auditLater = 0;
let typing = false;
const versions = new WeakMap<Item, Version>();
const ignored = () => shelf.shown?.ignored ?? new Set<string>();

const shelf = new Shelf(byId("shelf"), words, {
  show: showItem,
  count: async (content) => (await engine.auditAside(documentOf(content), { jurisdictions: places })).findings.length,
  complain,
});

const walk = new Walk(
  surface,
  () =>
    report && {
      report,
      items: [...marks.keys()],
      markOf: (item) => marks.get(item)!,
      isIgnored: (item) => ignored().has(keyOf(item)),
      ignore(item, ignore) {
        if (ignore) ignored().add(keyOf(item));
        else ignored().delete(keyOf(item));
        show();
      },
    },
);

// An ignored finding keeps its place by what it says, so that it stays ignored while the text moves.
function keyOf(item: Finding | SetAside): string {
  return `${item.rule}\n${item.quote}`;
}

function load(content: Content): void {
  shelf.clear();
  shelf.show(itemOf(content));
}

let onScreen: Item | undefined;
function showItem(item: Item): void {
  keepDraft();
  onScreen = item;
  surface.hide();
  problem.hidden = true;
  if (broken) complain(broken); // whatever is loaded
  filter = {};
  difference = undefined;
  report = undefined;
  before = versions.get(item);
  if (item.draft) editor.restore(item.draft);
  else editor.show(item.content!);
  pictures.show(item.content?.kind === "pictures" ? item.content.pictures : []);
  compare(false);
  start.hidden = true;
  main.hidden = false;
  document.body.classList.add("working");
  // The text stays where it is.
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".elsewhere")) link.target = "_blank";
  scrollTo(0, 0);
  audit();
}

function keepDraft(): void {
  if (!onScreen) return;
  onScreen.draft = editor.draft();
  if (before) versions.set(onScreen, before);
}

/** Typing comes in bursts: the text is read once a frame at most, after the letter is on the screen. */
function auditSoon(): void {
  typing = true;
  if (auditLater !== 0) return;
  auditLater = requestAnimationFrame(() => {
    auditLater = requestAnimationFrame(() => {
      auditLater = 0;
      audit();
    });
  });
}

function audit(): void {
  const now = editor.read();
  if (now.page.text.trim() === "" && document.activeElement !== editor.element) {
    restart();
    return;
  }
  const item = shelf.shown;
  engine.audit(now.document, { jurisdictions: places }, (answer) => {
    if (item !== shelf.shown) return;
    read = now;
    if (fillIn(answer)) return;
    report = answer;
    before ??= { paragraphs: paragraphsOf(now), report: answer };
    if (difference && !difference.line) {
      difference.line = differenceLine(difference.before, { report, places }, words);
    }
    surface.hide();
    mark();
    clearTimeout(drawLater);
    // The overview of a long text costs more than a letter may: it waits until the typing pauses.
    drawLater = setTimeout(() => draw(), overview.childElementCount === 0 ? 0 : typing ? 600 : 120);
    typing = false;
  });
}

/** Law and evidence have come behind the marks: what is on the screen stays where it is and gets them. */
function fillIn(whole: Report): boolean {
  if (!report?.partial || whole.partial || whole.document.sha256 !== report.document.sha256) return false;
  const old: (Finding | SetAside)[] = [...report.findings, ...report.set_aside];
  const fuller = [...whole.findings, ...whole.set_aside];
  const same = (a: Finding | SetAside, b: Finding | SetAside | undefined) =>
    a.rule === b?.rule && a.start === b.start && a.end === b.end && isFinding(a) === isFinding(b);
  if (old.length !== fuller.length || !old.every((item, at) => same(item, fuller[at]))) return false;
  for (const [at, item] of old.entries()) Object.assign(item, fuller[at]);
  report = { ...whole, findings: report.findings, set_aside: report.set_aside };
  draw();
  if (surface.shown && surface.open) walk.open(surface.shown, surface.open);
  return true;
}

function paragraphsOf({ page }: Read): string[] {
  return page.blocks.flatMap(({ text }) => text.split("\n")).filter((text) => text.trim() !== "");
}

function documentOf(content: Content): string | AuditDocument {
  switch (content.kind) {
    case "text":
      return content.text.replace(/\r\n?/g, "\n");
    case "page":
      return new PageText(content.page.blocks).document(content.page.title);
    case "pictures": {
      const said = content.pictures.flatMap((picture) =>
        picture.paragraphs.map((lines) =>
          lines
            .flat()
            .map((word) => word.text)
            .join(" "),
        ),
      );
      return { blocks: said.map((text) => ({ text, role: "paragraph", voice: "seller" })) };
    }
  }
}

function shownFindings(): Finding[] {
  return report?.findings.filter((finding) => passes(finding, filter) && !ignored().has(keyOf(finding))) ?? [];
}

function mark(): void {
  if (!read || !report) return;
  const items: (Finding | SetAside)[] = [...shownFindings(), ...(showAside ? report.set_aside : [])];
  items.sort((a, b) => a.start - b.start || b.end - a.end);
  const open = surface.shown;
  if (open && !items.includes(open)) items.push(open); // just ignored: its card still offers to undo
  marks = new Map(
    items.map((item) => [item, { start: item.start, end: item.end, level: isFinding(item) ? item.severity : "aside" }]),
  );
  const shown = [...marks].filter(([item]) => !ignored().has(keyOf(item))).map(([, own]) => own);
  surface.marks.show(read.page, shown);
  pictures.mark(read.page, shown);
}

/** Marks and overview, after a choice of the reader's. */
function show(): void {
  mark();
  draw();
}

function draw(onPaper = false): void {
  if (!read || !report) return;
  clearTimeout(drawLater);
  const current = { page: read.page, report };
  const content = shelf.shown?.content;
  const unread = content?.kind === "page" ? content.page.unread : undefined;
  const focused = overview.contains(document.activeElement) ? focusKey(document.activeElement!) : undefined;
  const parts = renderOverview(
    {
      report,
      length: current.page.text.length,
      words: current.page.words,
      unread: unread ? [unreadSentence(unread, words)].filter(Boolean) : [],
      filter,
      places,
      showAside,
      ignored: new Set(report.findings.filter((finding) => ignored().has(keyOf(finding)))),
      shown: shownFindings(),
      ...(narrow.matches && !onPaper && { folded }),
      standing,
      onPage: (finding) => current.page.has(finding.start, finding.end),
    },
    {
      filter(chosen) {
        filter = chosen;
        surface.hide();
        show();
      },
      open(finding) {
        compare(false);
        walk.open(finding, "keyboard");
      },
      places(chosen) {
        if (report) difference = { before: { report, places } };
        places = chosen;
        remember("places", chosen);
        audit();
      },
      showAside(chosen) {
        showAside = chosen;
        show();
      },
      restore() {
        ignored().clear();
        show();
      },
    },
    words,
  );
  const opened = new Set([...overview.querySelectorAll(".checklist details[open]")].map(focusKey));
  arrange(overview, parts);
  const checklist = renderChecklist(report, words);
  const choice = overview.querySelector(".places");
  if (checklist) choice?.before(checklist);
  for (const item of checklist?.querySelectorAll("details") ?? []) item.open = opened.has(focusKey(item));
  if (difference?.line)
    choice?.append(Object.assign(document.createElement("output"), { textContent: difference.line }));
  if (focused) focusAgain(focused);
  shelf.counted(report.findings.length);
  if (comparing) void tryTo(drawComparison);
  status.textContent = [headline(report, current.page.words, words), difference?.line].filter(Boolean).join(" ");
}

// The overview is drawn anew; whoever stood on one of its controls stays there.
function focusKey(element: Element): string {
  return element.getAttribute("data-key") ?? element.getAttribute("value") ?? element.textContent ?? "";
}
function focusAgain(key: string): void {
  const again = [...overview.querySelectorAll<HTMLElement>("button, input, summary")].find(
    (one) => focusKey(one) === key,
  );
  again?.focus({ preventScroll: true });
}

function compare(show: boolean): void {
  comparing = show;
  main.classList.toggle("comparing", show);
  sheet.hidden = show;
  compareView.hidden = !show;
  document.querySelector("[data-do=compare]")?.setAttribute("aria-pressed", String(show));
  if (!show) return;
  surface.hide();
  void tryTo(drawComparison);
}

async function drawComparison(): Promise<void> {
  const { renderComparison } = await import("./compare");
  if (!read || !report || !before) return;
  const { page } = read;
  const { text } = page;
  const show = (finding: Finding) => {
    compare(false);
    walk.open(finding, "keyboard");
  };
  compareView.replaceChildren(
    ...renderComparison(
      before,
      { paragraphs: paragraphsOf(read), report },
      ({ sentence }) => text.slice(sentence.start, sentence.end),
      {
        show,
        use(finding, wording) {
          sheet.hidden = false; // what is not shown cannot be edited
          editor.replace(page, finding.sentence, wording);
          sheet.hidden = true;
          compareView.focus({ preventScroll: true });
          audit();
        },
      },
      words,
    ),
  );
}

function restart(): void {
  surface.hide();
  surface.marks.clear();
  onScreen = undefined;
  report = undefined;
  read = undefined;
  before = undefined;
  overview.replaceChildren();
  editor.show({ kind: "text", text: "" });
  pictures.show([]);
  shelf.clear();
  problem.hidden = true;
  main.hidden = true;
  start.hidden = false;
  document.body.classList.remove("working");
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".elsewhere")) link.target = "";
  byId("first").focus();
}

function complain(text: string): void {
  problem.querySelector("p")!.textContent = text;
  problem.hidden = false;
}

async function open(files: FileList | null | undefined): Promise<void> {
  const list = [...(files ?? [])];
  const rules = list.find(({ name }) => name.endsWith(".pack"));
  if (rules) {
    await tryTo(async () => applyRules({ name: rules.name.replace(/\.pack$/, ""), pack: await rules.arrayBuffer() }));
  }
  const texts = list.filter((file) => file !== rules);
  if (texts.length > 0) {
    problem.hidden = true;
    await shelf.open(texts);
  }
}

async function applyRules(rules: { name: string; pack: ArrayBuffer } | undefined): Promise<void> {
  if (rules) await keepOwnRules(rules);
  else await dropOwnRules();
  broken = "";
  problem.hidden = true;
  engine.restart();
  await showRules();
  if (onScreen) audit();
}

async function showRules(): Promise<void> {
  const own = await ownRules();
  byId("rules").hidden = !own;
  byId("rules").querySelector("p")!.textContent = own ? words.say("rules.own", { name: own.name }) : "";
}

async function sample(): Promise<void> {
  const before = onScreen;
  const response = await fetch(new URL("sample.html", import.meta.url));
  if (!response.ok) throw new Error(`sample.html: ${response.status}`);
  const text = await response.text();
  if (onScreen === before) load(readPage(text)); // else the reader has begun something
}

/** All that is open, as it stands now; the shown one first audited anew where that was not done yet. */
async function reports(): Promise<Exported[]> {
  const all: Exported[] = [];
  for (const item of shelf.items) {
    if (item.state !== "ready") continue;
    const shown = item === shelf.shown;
    if (shown && read && report && !report.partial) {
      all.push({ report, text: read.page.text, words: read.page.words });
      continue;
    }
    const edited = shown ? editor.read() : item.draft?.read;
    const document = edited?.document ?? documentOf(item.content!);
    const options = { jurisdictions: places, source: item.name };
    const text = typeof document === "string" ? document : document.blocks.map((block) => block.text).join("\n");
    all.push({ report: await engine.auditAside(document, options), text, words: countWords(text) });
  }
  return all;
}

async function save(format: string): Promise<void> {
  const { download, written } = await import("./export");
  if (format !== "json") {
    download(format, await written(await reports(), format as Format));
    return;
  }
  const several = shelf.items.filter(({ state }) => state === "ready").length > 1;
  const all = several ? JSON.stringify((await reports()).map((one) => one.report)) : await engine.json();
  download(format, `${all}\n`);
}

const markdown = async () => (await import("./export")).written(await reports(), "markdown");

async function tryTo(task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    complain(words.say("error.export", { reason: error instanceof Error ? error.message : String(error) }));
  }
}

/** Says on the button for a moment how it went. */
function tellOn(button: HTMLElement, copied: boolean): void {
  button.textContent = words.say(copied ? "card.copied" : "card.copy-failed");
  setTimeout(() => (button.textContent = words.say(button.dataset["say"] as Key)), 1500);
}

async function copyText(text: Promise<string>): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(await text);
    return true;
  } catch {
    return false;
  }
}

const withText = byId<HTMLInputElement>("share-text");
const shareNote = byId("share-note");
const textToLink = () => ({
  value: editor.plain ? editor.read().page.text : editor.element.innerHTML,
  plain: editor.plain,
});
async function link(): Promise<string> {
  const { linkTo } = await import("./link");
  return linkTo({ places, language: words.language, ...(withText.checked && { text: textToLink() }) });
}
async function describeLink(): Promise<void> {
  const { length } = await link();
  const key = !withText.checked ? "share.note" : length > 8000 ? "share.note-long" : "share.note-text";
  shareNote.textContent = words.say(key, { n: length });
}
withText.addEventListener("change", describeLink);
byId("share").addEventListener("beforetoggle", describeLink);
for (const menu of document.querySelectorAll<HTMLElement>(".menu")) {
  menu.addEventListener("beforetoggle", () => {
    const { left, bottom } = document.querySelector(`[popovertarget=${menu.id}]`)!.getBoundingClientRect();
    menu.style.cssText = `left:${Math.max(Math.min(left, innerWidth - 296), 8)}px;top:${bottom + 4}px`;
  });
}

const actions: Record<string, (button: HTMLElement) => void> = {
  sample: () => void tryTo(sample),
  open: () => picker.click(),
  new: restart,
  previous: () => walk.step(-1),
  next: () => walk.step(1),
  compare: () => compare(!comparing),
  print: () => print(),
  copy: (button) => void tryTo(async () => tellOn(button, await copyText(markdown()))),
  share: (button) => void tryTo(async () => tellOn(button, await copyText(link()))),
  "built-in": () => void tryTo(() => applyRules(undefined)),
  dismiss: () => (problem.hidden = true),
};
document.addEventListener("click", ({ target }) => {
  const button = (target as Element).closest<HTMLElement>("[data-do], [data-export]");
  if (!button) return;
  actions[button.dataset["do"] ?? ""]?.(button);
  const format = button.dataset["export"];
  if (format) void tryTo(() => save(format));
  if (button.dataset["do"] === "print" || format) button.closest<HTMLElement>("[popover]")?.hidePopover();
});
picker.addEventListener("change", async () => {
  await open(picker.files);
  picker.value = "";
});

editor.element.addEventListener("input", auditSoon);
editor.element.addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  void open(event.clipboardData.files);
});
const first = byId<HTMLTextAreaElement>("first");
first.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length) {
    event.preventDefault();
    void open(event.clipboardData.files);
    return;
  }
  const content = pastedPage(event.clipboardData?.getData("text/html") ?? "");
  if (!content) return;
  event.preventDefault();
  load(content);
  editor.element.focus();
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
  dragged(0);
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  void open(event.dataTransfer.files);
});

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !report || comparing) return;
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

/** What the address asks for, once: the text may then be edited, and the address would no longer tell the truth. */
async function followLink(): Promise<void> {
  if (location.hash.length < 2) return;
  try {
    const { linked } = await import("./link");
    const wanted = await linked(location.hash);
    if (!wanted) return;
    history.replaceState(null, "", location.pathname + location.search);
    if (wanted.places) places = wanted.places;
    if (wanted.text) load(wanted.text.plain ? { kind: "text", text: wanted.text.value } : readPage(wanted.text.value));
  } catch {
    complain(words.say("error.link"));
  }
}
addEventListener("hashchange", followLink);

// The text goes along into the page's other language.
onLanguage(async () => {
  if (onScreen) {
    const { linkTo } = await import("./link");
    history.replaceState(null, "", await linkTo({ places, text: textToLink() }));
  }
  location.reload();
});

await followLink();
for (const waiting of document.querySelectorAll("[inert]")) waiting.removeAttribute("inert");
first.dispatchEvent(new Event("input")); // what was typed meanwhile
void showRules();
// What is kept for later must not hold up what is needed now.
void engine.loaded.then(() =>
  install((load) => {
    byId("update").hidden = false;
    actions["update"] = load;
  }),
);
