// The side panel (sidebar in Firefox): all findings of the tab beside it, with counts that filter, what was not read, what the
// law wants said, and ways to take the findings along.

import type { Finding, SetAside } from "../lib/report";
import { type Format, loadTools } from "../lib/tools";
import { cardText, copy, isFinding, renderCard } from "../shared/card";
import cardCss from "../shared/card.css";
import { countsOf } from "../shared/extract";
import { fillIn } from "../shared/fill-in";
import { html, outside } from "../shared/html";
import { type Filter, headline, passes, renderOverview } from "../shared/overview";
import recordCss from "../shared/record.css";
import { save } from "../shared/save";
import { addStyle } from "../shared/surface";
import tokensCss from "../shared/tokens.css";
import { unreadSentence } from "../shared/unread";
import { type Key, loadWords } from "../shared/words";
import { always, checkAlways, patternOf, stopAlways } from "./always";
import { ask, type Changed, hasSide, type PanelState, type ShowPanel, type ToContent, type ToPanel } from "./messages";
import { stands } from "./pages";
import { changeSettings, hostOf, ignoring } from "./settings";

const words = await loadWords(
  [chrome.i18n.getUILanguage(), ...navigator.languages],
  new URL("messages/", location.href),
);
const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const overview = byId("overview");
const more = byId("more");
const message = byId("message");
const cardPlace = byId("card");
const cardRoot = cardPlace.attachShadow({ mode: "open" });
addStyle(cardRoot, tokensCss + recordCss + cardCss);

let tabId: number | undefined;
let state: PanelState | undefined;
let filter: Filter = {};
let showAside = false;
let current: Finding | undefined;
let allowed: string[] = [];

fillIn(words);

/** Settled unless something is being pressed. */
let released: Promise<void> | undefined;
addEventListener("pointerdown", () => {
  const over = ["pointerup", "pointercancel"].map(
    (type) => new Promise((resume) => addEventListener(type, resume, { once: true, capture: true })),
  );
  // The click comes behind it.
  released = Promise.race(over).then(() => new Promise((resume) => setTimeout(resume)));
});

/** The tab beside the panel. A panel opened as a page of its own, as tests do, is told its tab. */
async function findTab(): Promise<number | undefined> {
  const told = new URLSearchParams(location.search).get("tab");
  if (told) return Number(told);
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

async function refresh(): Promise<void> {
  const tab = await findTab();
  if (tab !== tabId) {
    filter = {};
    showAside = false;
    current = undefined;
  }
  tabId = tab;
  if (tab === undefined) return;
  const [answer, sites] = await Promise.all([ask<ToPanel>({ kind: "state", tabId: tab }), always()]);
  await released; // what is pressed must stay where it is until the press is over
  if (tab !== tabId) return;
  allowed = sites;
  state = answer.kind === "state-of-page" ? answer : undefined;
  if (current)
    current = state?.report.findings.find((one) => one.rule === current!.rule && one.quote === current!.quote);
  draw(answer);
}

function shownFindings(): Finding[] {
  const { report, shown } = state!;
  return shown.map((n) => report.findings[n]!).filter((finding) => passes(finding, filter));
}

function draw(answer: ToPanel): void {
  message.hidden = state !== undefined;
  byId("steps").hidden = state === undefined;
  byId("site").textContent = state ? hostOf(state.url) : "";
  if (!state) {
    overview.replaceChildren();
    more.replaceChildren();
    closeCard();
    message.replaceChildren(
      html(
        "p",
        {},
        answer.kind === "failed" ? words.say("error.audit", { reason: answer.reason }) : words.say("panel.unmarked"),
      ),
      html("button", { type: "button", class: "main-choice", onclick: () => void check() }, words.say("panel.check")),
    );
    byId("status").textContent = "";
    return;
  }
  const { report, shown, ignored, folded, unread, places, slow, siteIgnored, length } = state;
  const own = { ...report, findings: shown.map((n) => report.findings[n]!) };
  const hiddenBySettings = report.findings.length - shown.length - ignored.length;
  const focused = focusKey(document.activeElement);
  overview.replaceChildren(
    ...renderOverview(
      {
        report: own,
        length,
        words: state.words,
        unread: [
          unreadSentence(countsOf(unread), words),
          slow > 0 && words.say("extension.slow", { n: slow }),
          siteIgnored && words.say("extension.site-ignored", { host: hostOf(state.url) }),
          hiddenBySettings > 0 && words.say("panel.hidden", { n: hiddenBySettings }),
        ].filter((note): note is string => Boolean(note)),
        filter,
        places,
        showAside,
        ignored: new Set(ignored.map((n) => report.findings[n]!)),
        shown: shownFindings(),
        onPage: stands,
        foldedAway: (finding) => folded.includes(report.findings.indexOf(finding)),
      },
      {
        filter(chosen) {
          filter = chosen;
          draw(answer);
        },
        open,
        places: (chosen) => void ask({ kind: "places", tabId: tabId!, places: chosen }).then(refresh),
        showAside(show) {
          showAside = show;
          toTab({ kind: "show-aside", show });
          draw(answer);
        },
        restore: () => void restore(),
      },
      words,
    ),
  );
  // With nothing shown the overview leaves this out.
  if (own.findings.length === 0 && ignored.length > 0) {
    overview.append(
      html(
        "p",
        { class: "base" },
        `${words.say("overview.ignored", { n: ignored.length })} `,
        html(
          "button",
          { type: "button", class: "quiet", onclick: () => void restore() },
          words.say("overview.restore"),
        ),
      ),
    );
  }
  more.replaceChildren(
    ...[asideList(), checklist(), notRead(), takeAlong(), siteChoices()].filter((part) => part !== undefined),
  );
  if (focused) focusAgain(focused);
  byId("status").textContent = headline(own, state.words, words);
}

// Everything is drawn anew; whoever stood on one of the controls stays there.
function focusKey(element: Element | null): string | undefined {
  if (!element || element === document.body) return undefined;
  return element.getAttribute("data-key") ?? element.getAttribute("value") ?? element.textContent ?? undefined;
}
function focusAgain(key: string): void {
  if (document.activeElement && document.activeElement !== document.body) return;
  const again = [...document.querySelectorAll<HTMLElement>("main button, main input")].find(
    (one) => focusKey(one) === key,
  );
  again?.focus({ preventScroll: true });
}

function open(finding: Finding): void {
  current = finding;
  const n = state!.report.findings.indexOf(finding);
  if (stands(finding)) {
    closeCard();
    toTab({ kind: "open", n, rule: finding.rule, quote: finding.quote, aside: false });
  } else {
    openCard(finding);
  }
}

/** For words that stand nowhere on the page: titles, descriptions, texts of images. */
function openCard(item: Finding | SetAside): void {
  const items = shownFindings();
  const card = renderCard(
    {
      item,
      report: state!.report,
      position: isFinding(item) ? items.indexOf(item) + 1 : 1,
      total: items.length,
      ignored: false,
      also: [],
      extras: { scopes: ["here", "rule"], url: state!.url, list: closeCard },
    },
    {
      step,
      open: (other) => isFinding(other) && open(other),
      ignore: (ignored, scope = "here") => {
        const host = hostOf(state!.url);
        closeCard();
        void changeSettings((settings) => ({ ignored: ignoring(item, host, scope, ignored, settings) })).then(refresh);
      },
      close: closeCard,
    },
    words,
  );
  card.classList.add("still");
  cardRoot.querySelector(".card")?.remove();
  cardRoot.append(card);
  cardPlace.scrollIntoView({ block: "nearest" });
  card.focus({ preventScroll: true });
}

function closeCard(): void {
  cardRoot.querySelector(".card")?.remove();
}

function step(by: 1 | -1): void {
  const items = state ? shownFindings() : [];
  if (items.length === 0) return;
  const at = current ? items.indexOf(current) : by === 1 ? -1 : items.length;
  open(items[(at + by + items.length) % items.length]!);
}

async function restore(): Promise<void> {
  const { report, ignored, url } = state!;
  for (const n of ignored) {
    const finding = report.findings[n]!;
    await changeSettings((settings) => ({ ignored: ignoring(finding, hostOf(url), "here", false, settings) }));
  }
  await refresh();
}

function section(title: Key, ...parts: (HTMLElement | undefined)[]): HTMLElement {
  return html("section", {}, html("h2", { class: "label" }, words.say(title)), ...parts);
}

function asideList(): HTMLElement | undefined {
  const items = state!.report.set_aside;
  if (!showAside || items.length === 0) return undefined;
  return section(
    "panel.set-aside",
    html(
      "ul",
      { class: "plain" },
      ...items.map((item, n) =>
        html(
          "li",
          {},
          html(
            "button",
            {
              type: "button",
              class: "row",
              onclick: () => toTab({ kind: "open", n, rule: item.rule, quote: item.quote, aside: true }),
            },
            html("span", { class: "row-name" }, item.quote),
            html("span", { class: "base" }, words.sayIfKnown(`aside.${item.reason}`) ?? item.reason),
          ),
        ),
      ),
    ),
  );
}

/** What the law wants said beside such claims. */
function checklist(): HTMLElement | undefined {
  const { checklist: items = [] } = state!.report;
  if (items.length === 0) return undefined;
  return section(
    "checklist.title",
    html(
      "ul",
      { class: "plain" },
      ...items.map((item) =>
        html(
          "li",
          { class: `check check-${item.status}` },
          html("p", {}, item.title, html("span", { class: "base" }, ` ${words.say(`checklist.${item.status}`)}`)),
          html("p", { class: "base" }, item.says),
          html("p", { class: "base" }, item.url ? outside(item.url, words.say("sources.opens"), item.cite) : item.cite),
        ),
      ),
    ),
  );
}

function notRead(): HTMLElement | undefined {
  const { unread } = state!;
  if (unread.length === 0) return undefined;
  return section(
    "panel.unread",
    html("p", { class: "base" }, words.say("panel.unread-text")),
    html(
      "ul",
      { class: "plain" },
      ...unread.map(({ kind, name }, index) =>
        html(
          "li",
          {},
          html(
            "button",
            { type: "button", class: "row", onclick: () => toTab({ kind: "show-unread", index }) },
            html("span", { class: "row-name" }, name),
            html("span", { class: "base" }, words.say(`panel.unread-${kind}`)),
          ),
        ),
      ),
    ),
  );
}

function takeAlong(): HTMLElement {
  const button = (key: Key, does: (button: HTMLButtonElement) => void | Promise<void>) => {
    const own = html("button", { type: "button" }, words.say(key));
    own.addEventListener("click", async () => {
      try {
        await does(own);
      } catch (error) {
        complain(error);
      }
    });
    return own;
  };
  const name = `claimlint-${hostOf(state!.url) || "page"}`;
  return section(
    "panel.export",
    html(
      "div",
      { class: "choices" },
      button("panel.export-json", async () => {
        const answer = await ask<ToPanel>({ kind: "json", tabId: tabId! });
        if (answer.kind === "failed") throw new Error(answer.reason);
        if (answer.kind === "json") save(`${name}.json`, "application/json", answer.json);
      }),
      button("panel.export-csv", async () => save(`${name}.csv`, "text/csv", await written("csv"))),
      button("panel.export-html", async () => save(`${name}.html`, "text/html", await written("html"))),
      button("panel.export-text", async (own) => {
        const text = shownFindings().map((finding) => cardText(finding, words, state!.url));
        const copied = await copy(text.join("\n\n---\n\n"));
        own.textContent = words.say(copied ? "card.copied" : "card.copy-failed");
        setTimeout(() => (own.textContent = words.say("panel.export-text")), 1500);
      }),
    ),
  );
}

/** What is shown, as the command line would write it. */
async function written(format: Format): Promise<string> {
  const tools = await loadTools({ wasm: chrome.runtime.getURL("claimlint-tools.wasm") });
  return tools.write([{ ...state!.report, findings: shownFindings() }], format, {
    documents: [{ words: state!.words }],
  });
}

function siteChoices(): HTMLElement | undefined {
  const { url, siteIgnored } = state!;
  const pattern = patternOf(url);
  if (!pattern) return undefined;
  const host = hostOf(url);
  const isAlways = allowed.includes(pattern);
  const choice = (key: Key, checked: boolean, change: (on: boolean) => Promise<unknown>) => {
    const box = html("input", { type: "checkbox", checked });
    box.addEventListener("change", () => {
      change(box.checked).then(refresh, complain);
    });
    return html("label", { class: "choice" }, box, html("span", {}, words.say(key, { host })));
  };
  return section(
    "panel.site",
    choice("panel.always", isAlways, (on) => (on ? checkAlways(pattern) : stopAlways(pattern))),
    choice("panel.never", siteIgnored, (on) =>
      changeSettings(({ ignored }) => ({
        ignored: {
          ...ignored,
          sites: on ? [...ignored.sites, host] : ignored.sites.filter((site) => site !== host),
        },
      })),
    ),
  );
}

async function check(): Promise<void> {
  const answer = await ask<ToPanel>({ kind: "check", tabId: tabId! });
  if (answer.kind === "forbidden") message.querySelector("p")!.textContent = words.say("panel.press-button");
}

function complain(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  message.replaceChildren(html("p", { role: "alert" }, words.say("panel.failed", { reason })));
  message.hidden = false;
}

function toTab(told: ToContent): void {
  if (tabId === undefined) return;
  const done = chrome.tabs.sendMessage(tabId, told);
  done.then(() => !hasSide() && told.kind !== "show-aside" && toFront(tabId)).catch(() => void refresh());
}

function toFront(tab: number | undefined): void {
  if (tab !== undefined) void chrome.tabs.update(tab, { active: true });
}

let later: ReturnType<typeof setTimeout> | undefined;
function refreshSoon(): void {
  clearTimeout(later);
  later = setTimeout(() => void refresh(), 100);
}
chrome.runtime.onMessage.addListener((told: Changed | ShowPanel, _sender, reply) => {
  if (told.tabId !== tabId) return;
  if (told.kind === "changed") refreshSoon();
  if (told.kind === "show-panel") {
    void chrome.tabs.getCurrent().then((own) => toFront(own?.id));
    reply(true);
  }
});
chrome.tabs.onActivated.addListener(refreshSoon);
chrome.permissions.onAdded.addListener(refreshSoon);
chrome.permissions.onRemoved.addListener(refreshSoon);
chrome.tabs.onUpdated.addListener((updated, { status }) => {
  if (updated === tabId && status === "complete") refreshSoon();
});

byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
byId("options").addEventListener("click", () => void chrome.runtime.openOptionsPage());
addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.altKey || event.ctrlKey || event.metaKey || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
  const by = { j: 1, k: -1 }[event.key] as 1 | -1 | undefined;
  if (by) step(by);
  else if (event.key === "Escape") closeCard();
});

await refresh();
