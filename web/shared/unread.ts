// What of a page could not be read, as one sentence.

import type { Unread } from "./extract";
import type { Words } from "./words";

export function unreadSentence({ images, drawings, videos, frames, shadows, files }: Unread, words: Words): string {
  const parts = [
    images > 0 && words.say("unread.images", { n: images }),
    drawings > 0 && words.say("unread.drawings", { n: drawings }),
    videos > 0 && words.say("unread.videos", { n: videos }),
    frames > 0 && words.say("unread.frames", { n: frames }),
    shadows > 0 && words.say("unread.shadows", { n: shadows }),
    files > 0 && words.say("unread.files", { n: files }),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "" : words.say("unread.all", { parts: words.list(parts) });
}
