// Marks, cards and the walk from one to the next: put into the page's isolated world once the page was read and there is
// something to show, so that a page pays for it neither before that nor in one go.

import cardCss from "../shared/card.css";
import recordCss from "../shared/record.css";
import { Surface } from "../shared/surface";
import tokensCss from "../shared/tokens.css";
import { Walk, type Walked } from "../shared/walk";
import { type GivenWords, Words } from "../shared/words";
import { keepEvents } from "./keep";

export interface OverPage {
  surface: Surface;
  walk: Walk;
}

function openOverPage(words: GivenWords, state: () => Walked, signal: AbortSignal): OverPage {
  const surface = new Surface(tokensCss + recordCss + cardCss, Words.from(words), "closed");
  keepEvents(surface, signal);
  return { surface, walk: new Walk(surface, state) };
}

export interface World {
  /** There once this file was put in. */
  claimlintOpenOverPage?: typeof openOverPage;
}

(globalThis as World).claimlintOpenOverPage = openOverPage;
