// What somebody does on our card is no business of the page under it: a shop's dialog would take the focus back, close at
// the press "beside" it, or swallow that press, and its keys would act.

import type { Surface } from "../shared/surface";

/** Nothing of ours listens to these, and what the browser does by itself it does all the same. */
const kept = [
  ...["pointerup", "mousedown", "mouseup", "touchstart", "touchmove", "touchend", "wheel"],
  ...["auxclick", "dblclick", "contextmenu", "selectstart", "dragstart", "copy"],
  ...["keypress", "keyup", "beforeinput", "input", "focus", "blur", "focusin", "focusout"],
];

/** Heeds the window before anything of the page that stands on its document or below. */
export function keepEvents(surface: Surface, signal: AbortSignal): void {
  const options = { capture: true, passive: true, signal };
  // What somebody does, and not what the page's scripts make: they could press buttons on the card by their place.
  const ofOurs = (event: Event) => event.isTrusted && event.target === surface.host;
  const keep = (type: string, heed?: (event: Event) => void) => {
    const heard = (event: Event) => {
      if (!ofOurs(event)) return;
      event.stopImmediatePropagation();
      heed?.(event);
    };
    addEventListener(type, heard, { ...options, passive: heed === undefined });
  };
  for (const type of kept) keep(type);
  keep("pointerdown", (event) => surface.pressed(event as PointerEvent));
  keep("keydown", (event) => surface.key(event as KeyboardEvent));
  // A press goes its way down to the card, and no further up than to our host.
  const arrived = new WeakSet<Event>();
  surface.root.addEventListener("click", (event) => arrived.add(event), { capture: true, signal });
  surface.host.addEventListener("click", (event) => event.stopPropagation(), { signal });
  addEventListener(
    "click",
    (event) => {
      if (ofOurs(event)) setTimeout(() => arrived.has(event) || pressAgain(surface.root, event));
    },
    options,
  );
}

/** The page kept a press from the card. This one never leaves our shadow root. */
function pressAgain(root: ShadowRoot, { detail, clientX, clientY }: MouseEvent): void {
  const pressed = detail === 0 ? root.activeElement : root.elementFromPoint(clientX, clientY);
  pressed?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}
