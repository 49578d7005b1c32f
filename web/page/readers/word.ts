// Word documents (.docx): mammoth turns their headings, lists and tables into HTML. Loaded when the first one is opened.

import mammoth from "mammoth";

/** Pictures come as empty ones, so that they count as not read. */
export async function readWord(bytes: ArrayBuffer): Promise<string> {
  const convertImage = mammoth.images.imgElement(async () => ({ src: "" }));
  const { value } = await mammoth.convertToHtml({ arrayBuffer: bytes }, { convertImage });
  return value;
}
