// "Always on this site": the browser puts our script into every page of the sites that the user allowed.

const id = "always";

/** The sites where the user wants every page checked, as the browser's patterns. */
export async function always(): Promise<string[]> {
  const { origins = [] } = await chrome.permissions.getAll();
  return origins;
}

/** The pattern for the site of an address, or nothing if pages like it cannot be read. */
export function patternOf(url: string): string | undefined {
  try {
    const { protocol, hostname } = new URL(url);
    return /^https?:$/.test(protocol) ? `*://${hostname}/*` : undefined;
  } catch {
    return undefined;
  }
}

/** Brings what the browser does in line with what the user allowed. */
export async function registerAlways(): Promise<void> {
  const matches = await always();
  const [registered] = await chrome.scripting.getRegisteredContentScripts({ ids: [id] });
  if (matches.length === 0) {
    if (registered) await chrome.scripting.unregisterContentScripts({ ids: [id] });
    return;
  }
  const script = { id, matches, js: ["content.js"], runAt: "document_idle" as const };
  if (registered) await chrome.scripting.updateContentScripts([script]);
  else await chrome.scripting.registerContentScripts([script]);
}
