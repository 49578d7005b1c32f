// The desk: a case's pages by weight, the text of one with its marks, one claim with what is known of it, and decisions.
// Everything can be done by keyboard. Words of a page only ever go in as text.

import type { Finding, Report } from "../lib/report";
import { renderCard } from "../shared/card";
import { html } from "../shared/html";
import { type Mark, Marks } from "../shared/marks";
import { type PageText, plainText } from "../shared/page-text";
import { loadWords } from "../shared/words";
import { type CaseFinding, decide, loadCase, loadDocument, loadPicture, type Verdict } from "./api";
import { type Filter, State } from "./state";

const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const [queue, facts, text, picture, claim] = ["queue", "facts", "text", "picture", "claim"].map((id) => byId(id));
const reviewer = byId<HTMLInputElement>("reviewer");
const filter = byId<HTMLSelectElement>("filter");
const problem = byId("problem");

const reasons = [
  "not a claim about health",
  "the words are negated or hedged enough",
  "authorised or lawful wording",
  "not the seller’s words",
  "not about this product",
  "supported by evidence that was shown to us",
];

const words = await loadWords(["en"], new URL("messages/", import.meta.url));
const layer = html("div", { class: "layer" });
document.body.append(layer);
const marks = new Marks(layer);
let state: State;
let open: { document: number; text: string; report: Report; page: PageText; marks: Mark[] } | undefined;
let current: CaseFinding | undefined;
let opening = 0;
let saving = false; // what is pressed meanwhile would be meant for the claim that comes next

try {
  const given = await loadCase();
  state = new State(given);
  document.title = `${given.name} · claimlint desk`;
  byId("name").textContent = given.name;
  reviewer.value ||= given.reviewer || (localStorage.getItem("claimlint-reviewer") ?? "");
  state.reviewer = reviewer.value.trim();
  start();
} catch (error) {
  complain(error);
}

function start(): void {
  reviewer.addEventListener("change", () => {
    state.reviewer = reviewer.value.trim();
    localStorage.setItem("claimlint-reviewer", state.reviewer);
    draw();
  });
  filter.addEventListener("change", () => {
    state.filter = filter.value as Filter;
    draw();
    const first = state.queue()[0];
    if (current && state.passes(current)) return;
    if (first) void show(first.id);
    else drawClaim();
  });
  byId("help-button").addEventListener("click", () => toggleHelp());
  document.addEventListener("keydown", keys);
  for (const event of ["scroll", "resize"])
    addEventListener(event, () => marks.follow(), { capture: true, passive: true });
  draw();
  const first = state.queue()[0];
  if (first) void show(first.id);
  if (!state.reviewer) reviewer.focus();
}

/** Opens a document at a finding: the one named, else the first that is open, else the first that is shown. */
async function show(id: number, wanted?: CaseFinding | "last"): Promise<void> {
  const turn = ++opening;
  if (open?.document !== id) {
    try {
      const got = await loadDocument(id);
      if (turn !== opening) return;
      text.replaceChildren(document.createTextNode(got.text));
      open = { document: id, ...got, page: plainText(text), marks: [] };
      picture.hidden = true;
      text.hidden = false;
      picture.replaceChildren();
      text.scrollTop = 0;
    } catch (error) {
      complain(error);
      return;
    }
  }
  const shown = state.shown(id);
  current = wanted === "last" ? shown.at(-1) : (wanted ?? shown.find((one) => !state.isMine(one.id)) ?? shown[0]);
  draw();
}

function draw(): void {
  drawQueue();
  drawFacts();
  drawMarks();
  drawClaim();
  const all = state.given.findings.length;
  byId("progress").textContent = state.reviewer
    ? `${words.number(state.decided)} of ${words.number(all)} claims decided by ${state.reviewer}`
    : `${words.number(all)} claims on ${words.number(state.given.documents.length)} pages`;
}

function drawQueue(): void {
  const items = state.queue().map((one) => {
    const all = state.findings(one.id);
    const done = all.filter(({ id }) => state.isMine(id)).length;
    const sum = one.triage.parts.map(({ what, count, weight }) => `${count} ${what} × ${weight}`).join(" + ");
    return html(
      "li",
      {},
      html(
        "button",
        { type: "button", "aria-current": open?.document === one.id, onclick: () => void show(one.id) },
        html("span", { class: "title", dir: "auto" }, one.title || one.source || `Document ${one.id}`),
        html("span", { class: "host", dir: "auto" }, one.source),
        html("span", { class: "sum" }, all.length === 0 ? "no claims found" : `${sum} = ${one.triage.sum}`),
        html(
          "span",
          { class: "done" },
          all.length === 0 ? "" : done === all.length ? "done" : `${done} of ${all.length}`,
        ),
      ),
    );
  });
  const weights = state.given.weights.map(({ what, weight }) => `${what} ${weight}`).join(", ");
  const scrolled = queue.scrollTop;
  queue.replaceChildren(
    html("p", { class: "hint" }, `Order: the sum of what was found. Weights: ${weights}.`),
    html("ol", {}, ...items),
  );
  queue.scrollTop = scrolled;
}

function drawFacts(): void {
  const one = state.given.documents.find(({ id }) => id === open?.document);
  if (!one) return;
  facts.replaceChildren(
    html("h2", { dir: "auto" }, one.title || one.source || `Document ${one.id}`),
    html("p", { dir: "auto" }, one.source),
    html(
      "p",
      { class: "small" },
      [one.captured && `kept ${one.captured}`, one.archive, `${words.number(one.words)} words`]
        .filter(Boolean)
        .join(" · "),
    ),
    html(
      "p",
      { class: "small hash" },
      one.html_sha256 ? `page SHA-256 ${one.html_sha256}` : `text SHA-256 ${one.text_sha256}`,
    ),
    html(
      "button",
      { type: "button", disabled: !one.screenshot_sha256, onclick: () => void togglePicture() },
      picture.hidden ? "Picture of the page (p)" : "Text of the page (p)",
    ),
  );
}

function drawMarks(): void {
  if (!open) return;
  const { report, page } = open;
  open.marks = state.shown(open.document).flatMap((one) => {
    const finding = report.findings[one.number - 1];
    return finding
      ? [
          {
            start: finding.start,
            end: finding.end,
            level: state.outcome(one.id) === "dismissed" ? ("aside" as const) : finding.severity,
          },
        ]
      : [];
  });
  marks.show(page, open.marks);
  const finding = findingOf(current);
  if (finding) {
    const mark: Mark = { start: finding.start, end: finding.end, level: finding.severity };
    marks.current(mark, true);
    reveal(mark);
  } else {
    marks.current(undefined);
  }
}

function reveal(mark: Mark): void {
  const [first] = marks.rects(mark);
  if (!first) return;
  const box = text.getBoundingClientRect();
  if (first.top < box.top + 40 || first.bottom > box.bottom - 40) {
    text.scrollTop += first.top - box.top - box.height / 3;
    marks.follow();
  }
}

function findingOf(one: CaseFinding | undefined): Finding | undefined {
  return one && open?.document === one.document ? open.report.findings[one.number - 1] : undefined;
}

function drawClaim(): void {
  const finding = findingOf(current);
  if (!current || !finding || !open) {
    const why =
      open && state.findings(open.document).length === 0
        ? "No claims were found on this page."
        : "No claim fits what is shown.";
    claim.replaceChildren(html("p", { class: "empty" }, why));
    return;
  }
  const shown = state.shown(open.document);
  const position = shown.findIndex(({ id }) => id === current!.id) + 1;
  const card = renderCard(
    {
      item: finding,
      report: open.report,
      position: Math.max(position, 1),
      total: shown.length,
      ignored: false,
      also: [],
    },
    { step: (by) => step(by), open() {}, ignore() {}, close() {} },
    words,
  );
  card.removeAttribute("tabindex");
  card.setAttribute("role", "group");
  const outcome = state.outcome(current.id);
  claim.replaceChildren(
    html("p", { class: "where" }, `Claim ${position} of ${shown.length} on this page · ${outcome}`),
    actions(),
    html("div", { id: "ask" }),
    history(current),
    card,
  );
}

function actions(): HTMLElement {
  const button = (label: string, key: string, act: () => void) =>
    html("button", { type: "button", "aria-keyshortcuts": key, onclick: act }, `${label} `, html("kbd", {}, key));
  return html(
    "div",
    { class: "actions", role: "group", "aria-label": "Decide" },
    button("Confirm", "c", () => void save("confirmed")),
    button("Dismiss", "d", () => ask("dismissed")),
    button("Note", "n", () => ask("noted")),
  );
}

function history({ id }: CaseFinding): HTMLElement {
  return html(
    "ol",
    { class: "history", "aria-label": "What was decided" },
    ...state
      .decisions(id)
      .map(({ verdict, reason, note, reviewer: who, time }) =>
        html(
          "li",
          { class: verdict },
          html("strong", {}, verdict),
          reason && `: ${reason}`,
          note && html("span", { class: "note", dir: "auto" }, note),
          html("span", { class: "who", dir: "auto" }, `${who}, ${time}`),
        ),
      ),
  );
}

/** Asks for the reason or the note, below the buttons. A digit alone takes a reason that is offered. */
function ask(verdict: "dismissed" | "noted"): void {
  if (!current || !named()) return;
  const field = html("textarea", { rows: 2, maxlength: 2000, "aria-label": verdict === "noted" ? "Note" : "Reason" });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const offered = reasons[Number(event.key) - 1];
    if (event.key === "Escape") closeAsk();
    else if (verdict === "dismissed" && field.value === "" && offered) {
      event.preventDefault();
      void save("dismissed", offered);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const said = field.value.trim();
      if (said) void (verdict === "noted" ? save("noted", "", said) : save("dismissed", said));
    }
  });
  const offers =
    verdict === "dismissed" &&
    html(
      "ol",
      { class: "reasons" },
      ...reasons.map((reason) =>
        html("li", {}, html("button", { type: "button", onclick: () => void save("dismissed", reason) }, reason)),
      ),
    );
  byId("ask").replaceChildren(
    html(
      "p",
      {},
      verdict === "noted"
        ? "Note. Enter keeps it, Shift Enter begins a line, Escape leaves it."
        : "Why? A number, or words and Enter. Escape leaves it.",
    ),
    ...(offers ? [offers] : []),
    field,
  );
  field.focus();
}

function closeAsk(): void {
  byId("ask").replaceChildren();
  claim.focus();
}

function named(): boolean {
  if (state.reviewer) return true;
  complain(new Error("Say first who decides."));
  reviewer.focus();
  return false;
}

async function save(verdict: Verdict, reason = "", note = ""): Promise<void> {
  const one = current;
  if (!one || saving || !named()) return;
  saving = true;
  try {
    state.renew(one.document, await decide({ finding: one.id, verdict, reason, note, reviewer: state.reviewer }));
    problem.hidden = true;
  } catch (error) {
    complain(error);
    return;
  } finally {
    saving = false;
  }
  draw();
  (document.activeElement as HTMLElement | null)?.blur();
  if (verdict !== "noted" && current === one) await nextOpen();
}

/** The next claim that is open for this reviewer, on this page or on the next ones. */
async function nextOpen(): Promise<void> {
  const order = state.queue();
  const here = Math.max(
    order.findIndex(({ id }) => id === open?.document),
    0,
  );
  const isOpen = (one: CaseFinding) => !state.isMine(one.id);
  const ahead = state
    .shown(order[here]?.id ?? 0)
    .filter((one) => isOpen(one) && (!current || one.document !== current.document || one.id > current.id));
  if (ahead[0]) return show(ahead[0].document, ahead[0]);
  for (let n = 1; n <= order.length; n++) {
    const found = state.shown(order[(here + n) % order.length]!.id).find(isOpen);
    if (found) return show(found.document, found);
  }
  byId("progress").textContent += " · all decided";
}

async function step(by: 1 | -1): Promise<void> {
  if (!open) return;
  const shown = state.shown(open.document);
  const at = shown.findIndex(({ id }) => id === current?.id);
  const next = shown[at + by];
  if (next && (at >= 0 || by > 0)) {
    current = next;
    draw();
    return;
  }
  await stepPage(by, by < 0 ? "last" : undefined);
}

async function stepPage(by: 1 | -1, at?: "last"): Promise<void> {
  const order = state.queue();
  const here = order.findIndex(({ id }) => id === open?.document);
  const next = order[here + by];
  if (next) await show(next.id, at ?? state.shown(next.id)[0]);
}

async function togglePicture(): Promise<void> {
  if (!open || !state.given.documents.find(({ id }) => id === open?.document)?.screenshot_sha256) return;
  if (picture.childElementCount === 0) {
    const { document: id } = open;
    try {
      const url = URL.createObjectURL(await loadPicture(id));
      const image = html("img", { src: url, alt: "The page as the browser showed it when it was kept" });
      image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
      if (open?.document !== id) return; // another page was opened meanwhile
      picture.replaceChildren(image);
    } catch (error) {
      complain(error);
      return;
    }
  }
  picture.hidden = !picture.hidden;
  text.hidden = !picture.hidden;
  drawFacts();
  marks.follow();
}

function toggleHelp(shown = byId("help").hidden): void {
  byId("help").hidden = !shown;
  byId("help-button").setAttribute("aria-expanded", String(shown));
}

function complain(error: unknown): void {
  problem.textContent = error instanceof Error ? error.message : String(error);
  problem.hidden = false;
}

function keys(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target as HTMLElement;
  if (event.key === "Escape") {
    target.blur();
    toggleHelp(false);
    problem.hidden = true;
    return;
  }
  if (target === reviewer && event.key === "Enter") target.blur();
  if (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return;
  const act: Record<string, () => unknown> = {
    j: () => step(1),
    k: () => step(-1),
    J: () => stepPage(1),
    K: () => stepPage(-1),
    u: () => nextOpen(),
    c: () => save("confirmed"),
    d: () => ask("dismissed"),
    n: () => ask("noted"),
    p: () => togglePicture(),
    f: () => filter.focus(),
    "?": () => toggleHelp(),
  };
  const chosen = act[event.key];
  if (!chosen) return;
  event.preventDefault();
  if (saving) return;
  void chosen();
}
