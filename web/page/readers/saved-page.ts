// Saved pages (.mhtml): a mail with the page in it. Loaded when the first one is opened.

import PostalMime from "postal-mime";

/** The page's mark-up, that of its frames behind it. */
export async function readSavedPage(bytes: ArrayBuffer): Promise<string> {
  const { html = "" } = await PostalMime.parse(bytes);
  return html;
}
