// Marks, cards and the walk from one to the next: put into the page's isolated world once the page was read and there is
// something to show, so that a page pays for it neither before that nor in one go.

import cardCss from "../shared/card.css";
import recordCss from "../shared/record.css";
import { Surface, sheetOf } from "../shared/surface";
import tokensCss from "../shared/tokens.css";
import { Walk, type Walked } from "../shared/walk";
import { type GivenWords, Words } from "../shared/words";
import { keepEvents } from "./keep";
import { pause } from "./watch";

export interface OverPage {
  surface: Surface;
  walk: Walk;
}

const css = tokensCss + recordCss + cardCss;
const sheet = sheetOf(css);

/** In steps that are tasks of their own. */
async function openOverPage(words: GivenWords, state: () => Walked, signal: AbortSignal): Promise<OverPage> {
  const surface = new Surface(css, Words.from(words), "closed", sheet);
  signal.addEventListener("abort", () => surface.remove());
  await pause(true);
  keepEvents(surface, signal);
  const walk = new Walk(surface, state);
  if (signal.aborted) walk.stop();
  else signal.addEventListener("abort", () => walk.stop());
  return { surface, walk };
}

export interface World {
  /** There once this file was put in. */
  claimlintOpenOverPage?: typeof openOverPage;
}

(globalThis as World).claimlintOpenOverPage = openOverPage;
