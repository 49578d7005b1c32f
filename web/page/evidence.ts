// The evidence browser: a table of all records, of which one is open. The address names the open one, evidence.html#ID, or
// what is looked for, evidence.html#search=zinc&verdict=harmful. Behind the #, so that no server is told.

import { html } from "../shared/html";
import { verdictStrip } from "../shared/verdict";
import { byId, onLanguage, speak, wordsOfReader } from "./frame";
import { recordView, titleOf } from "./record-view";
import { type Column, capital, type Kind, kinds, Records, type Row, sorted } from "./records";

const words = await wordsOfReader();
const search = byId<HTMLInputElement>("search");
const filters = byId("filters");
const shown = byId("shown");
const problem = byId("problem");
const table = byId<HTMLTableElement>("records");
const body = table.tBodies[0]!;
const columns: Column[] = ["subject", "condition", "verdict", "studies", "year"];

const narrow = matchMedia("(max-width: 720px)"); // as in evidence.css
narrow.addEventListener("change", () => open?.element.cells[0]?.setAttribute("colspan", String(columnsInSight())));

speak(words);
onLanguage(() => location.reload());
const pageTitle = `${words.say("records.title")} · ${words.say("app.name")}`;
document.title = pageTitle;
search.placeholder = words.say("records.search-hint");

let records: Records;
const drawn = new Map<string, HTMLTableRowElement>();
let sort: { column: Column; descending: boolean } = { column: "subject", descending: false };
let kind: Kind | undefined;
let open: { row: Row; element: HTMLTableRowElement } | undefined;

// Rows come into the table as the reader nears its end: a browser takes seconds for the layout of all.
const rows_at_once = 40;
let waiting: Row[] = [];
const nearEnd = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && addRows(rows_at_once), {
  rootMargin: "1600px",
});

await load();

async function load(): Promise<void> {
  try {
    const response = await fetch(new URL("evidence.json", import.meta.url));
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    records = new Records(await response.json());
  } catch (error) {
    shown.textContent = "";
    complain(words.say("records.not-loaded", { reason: error instanceof Error ? error.message : String(error) }));
    return;
  }
  drawHead();
  byId("controls").hidden = false;
  table.hidden = false;
  followAddress();
  addEventListener("hashchange", followAddress);
  addEventListener("beforeprint", () => addRows(waiting.length));
  addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
    if (key === "F3" || (key === "f" && (ctrlKey || metaKey))) addRows(waiting.length); // the browser's own search
  });
  let later: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(look, 80);
  });
}

function drawHead(): void {
  const row = html("tr");
  for (const column of columns) {
    const button = html("button", { type: "button" }, words.say(`records.${column}`));
    button.addEventListener("click", () => {
      // Numbers are asked for from the top down, names from A.
      const first = column === "studies" || column === "year";
      sort = { column, descending: sort.column === column ? !sort.descending : first };
      draw();
    });
    row.append(html("th", { scope: "col", class: `by-${column}` }, button));
  }
  table.tHead!.replaceChildren(row);
}

/** After the reader changed what is looked for; the address of an open record stays. */
function look(): void {
  if (!open) history.replaceState(null, "", lookAddress());
  draw();
}

function lookAddress(): string {
  const text = search.value.trim();
  const parts = new URLSearchParams({ ...(text && { search: text }), ...(kind && { verdict: kind }) });
  return location.pathname + location.search + (parts.size > 0 ? `#${parts}` : "");
}

/** Its row of the table, made when it first comes into sight. */
function rowOf(row: Row): HTMLTableRowElement {
  let element = drawn.get(row.id);
  if (!element) drawn.set(row.id, (element = drawRow(row)));
  return element;
}

function drawRow(row: Row): HTMLTableRowElement {
  const { id, kind, subject, condition, studies, year } = row;
  const guidance = kind === "guideline";
  const about = words.say(guidance ? "records.about-guidance" : "records.about", { condition });
  return html(
    "tr",
    { id },
    html(
      "th",
      { scope: "row", class: "by-subject" },
      html(
        "a",
        { href: `#${id}`, "aria-expanded": "false" },
        guidance ? words.say("records.guidance") : capital(subject),
        html("span", { class: "unseen" }, ` ${about}`),
      ),
    ),
    html("td", { class: "by-condition" }, capital(condition)),
    html(
      "td",
      { class: "by-verdict" },
      !guidance && html("span", { class: "verdict" }, verdictStrip(kind), html("span", {}, nameOf(kind))),
    ),
    html("td", { class: "by-studies" }, studies > 0 && html("span", {}, words.number(studies))),
    html("td", { class: "by-year" }, year > 0 && html("span", {}, String(year))),
  );
}

function nameOf(kind: Kind): string {
  return words.say(kind === "guideline" ? "records.guidance" : `verdict.${kind}`);
}

/** What passes the search and the filter, in the chosen order. */
function draw(): void {
  const found = records.find(search.value);
  drawFilters(found);
  const passing = sorted(
    found.filter((row) => !kind || row.kind === kind),
    sort.column,
    sort.descending,
    words.language,
  );
  if (open && !passing.includes(open.row)) passing.unshift(open.row); // being read
  waiting = [...passing];
  body.replaceChildren();
  addRows((open ? passing.indexOf(open.row) : 0) + rows_at_once);
  for (const [index, cell] of [...table.tHead!.rows[0]!.cells].entries()) {
    const by = columns[index] === sort.column ? (sort.descending ? "descending" : "ascending") : undefined;
    if (by) cell.setAttribute("aria-sort", by);
    else cell.removeAttribute("aria-sort");
  }
  const all = words.number(records.rows.length);
  shown.textContent =
    passing.length === 0 ? words.say("records.none") : words.say("records.shown", { n: passing.length, all });
}

function addRows(n: number): void {
  const rows = waiting.splice(0, n);
  body.append(...rows.flatMap((row) => (row === open?.row ? [rowOf(row), open.element] : [rowOf(row)])));
  // Told anew whether the end is near still.
  nearEnd.disconnect();
  if (waiting.length > 0) nearEnd.observe(byId("end"));
}

function drawFilters(found: readonly Row[]): void {
  const button = (value: Kind | undefined) => {
    const n = value ? found.filter((row) => row.kind === value).length : found.length;
    return html(
      "button",
      {
        type: "button",
        "aria-pressed": String(kind === value),
        "data-kind": value ?? "all",
        onclick() {
          kind = kind === value ? undefined : value;
          look();
        },
      },
      value && value !== "guideline" && verdictStrip(value),
      html("span", {}, value ? nameOf(value) : words.say("records.all")),
      html("span", { class: "count" }, words.number(n)),
    );
  };
  const focused = (document.activeElement as HTMLElement | null)?.dataset["kind"];
  filters.replaceChildren(...[undefined, ...kinds].map(button));
  if (focused) filters.querySelector<HTMLElement>(`[data-kind="${focused}"]`)?.focus();
}

function followAddress(): void {
  const id = addressed();
  const row = records.byId(id);
  problem.hidden = true;
  close();
  if (!row) {
    const parts = new URLSearchParams(id.includes("=") ? location.hash.slice(1) : "");
    search.value = parts.get("search") ?? "";
    kind = kinds.find((one) => one === parts.get("verdict"));
    draw();
    if (id && parts.size === 0) complain(words.say("records.unknown", { id }));
    return;
  }
  const element = html(
    "tr",
    { class: "open" },
    html(
      "td",
      { colspan: columnsInSight() },
      recordView(row, records, words),
      html(
        "p",
        { class: "tools" },
        html("button", { type: "button", onclick: () => print() }, words.say("records.print")),
        html("button", { type: "button", onclick: leave }, words.say("records.close")),
      ),
    ),
  );
  open = { row, element };
  document.title = `${titleOf(row, words)} · ${pageTitle}`;
  document.body.classList.add("reading");
  draw();
  const own = rowOf(row);
  own.classList.add("opened");
  const link = own.querySelector("a")!;
  link.setAttribute("aria-expanded", "true");
  own.scrollIntoView({ block: "start" });
  link.focus({ preventScroll: true });
}

function addressed(): string {
  const id = location.hash.slice(1);
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // an address that somebody cut short
  }
}

function columnsInSight(): number {
  return narrow.matches ? 3 : columns.length;
}

function close(): void {
  if (!open) return;
  const own = rowOf(open.row);
  own.classList.remove("opened");
  own.querySelector("a")!.setAttribute("aria-expanded", "false");
  open.element.remove();
  open = undefined;
  document.title = pageTitle;
  document.body.classList.remove("reading");
}

/** Closes the open record, and takes it out of the address. */
function leave(): void {
  const link = open && rowOf(open.row).querySelector("a");
  history.pushState(null, "", lookAddress());
  close();
  draw();
  link?.focus({ preventScroll: true });
}

body.addEventListener("click", (event) => {
  const target = event.target as Element;
  const row = target.closest<HTMLTableRowElement>("tr[id]");
  if (!row) return;
  const link = target.closest("a");
  if (open?.row.id === row.id) {
    event.preventDefault();
    leave();
  } else if (!link && getSelection()?.isCollapsed !== false) {
    location.hash = row.id;
  }
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open && event.target !== search) leave();
});

function complain(text: string): void {
  problem.querySelector("p")!.textContent = text;
  problem.hidden = false;
}
