// The strip that shows a verdict: five cells, told apart by fill and hatching so that greyscale keeps them apart.
// The words always stand beside it, so a screen reader is not given the strip as well.

import type { Verdict } from "../lib/report";
import { svg } from "./html";

type Cell = "full" | "half" | "empty" | "cross";

const cells: Record<Verdict | "none", readonly Cell[]> = {
  supported: ["full", "full", "full", "full", "full"],
  mixed: ["full", "full", "half", "half", "empty"],
  insufficient: ["half", "half", "empty", "empty", "empty"],
  "no-effect": ["empty", "empty", "empty", "empty", "empty"],
  harmful: ["cross", "cross", "cross", "cross", "cross"],
  none: [],
};

export function verdictStrip(verdict: Verdict | undefined): SVGElement {
  const strip = svg("svg", {
    class: `strip strip-${verdict ?? "none"}`,
    viewBox: "0 0 58 10",
    width: 58,
    height: 10,
    "aria-hidden": "true",
  });
  cells[verdict ?? "none"].forEach((cell, index) => {
    const x = index * 12 + 0.5;
    strip.append(svg("rect", { class: cell === "full" ? "full" : "frame", x, y: 0.5, width: 9, height: 9, rx: 1 }));
    if (cell === "half") strip.append(svg("path", { d: `M${x} 5l4.5-4.5M${x} 9l8.5-8.5M${x + 4} 9.5l5-5` }));
    if (cell === "cross") strip.append(svg("path", { class: "bold", d: `M${x + 2} 2.5l5 5m0-5l-5 5` }));
  });
  if (verdict === "no-effect") strip.append(svg("path", { class: "bold", d: "M0.5 5h57" }));
  if (!verdict) strip.append(svg("path", { class: "dotted", d: "M0.5 5h57" }));
  return strip;
}
