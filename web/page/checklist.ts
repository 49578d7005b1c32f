// What the law of the chosen places wants said on such a page, and whether it is there.

import type { Report } from "../lib/report";
import { html, outside } from "../shared/html";
import type { Words } from "../shared/words";

export function renderChecklist({ checklist = [] }: Report, words: Words): HTMLElement | undefined {
  if (checklist.length === 0) return undefined;
  const missing = checklist.filter(({ status }) => status === "missing");
  const present = checklist.filter(({ status }) => status === "present");
  return html(
    "section",
    { class: "checklist" },
    html("h3", { class: "label" }, words.say("checklist.title")),
    html(
      "ul",
      {},
      ...[...missing, ...present].map(({ id, title, says, jurisdiction, cite, url, status }) =>
        html(
          "li",
          { class: status },
          html(
            "details",
            { "data-key": id },
            html(
              "summary",
              {},
              html("span", { class: "sign", "aria-hidden": "true" }, status === "present" ? "✓" : "○"),
              html("span", {}, title, html("span", { class: "base" }, ` ${words.say(`checklist.${status}`)}`)),
            ),
            html("p", {}, says),
            html(
              "p",
              { class: "base" },
              jurisdiction && `${jurisdiction.toUpperCase()} · `,
              url ? outside(url, words.say("sources.opens"), cite) : cite,
            ),
          ),
        ),
      ),
    ),
  );
}
