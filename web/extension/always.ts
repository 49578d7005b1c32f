// "Always on this site": the browser puts our script into every page of the sites that the user chose.

const id = "always";

/** The sites where every page is to be checked, as the browser's patterns: those that the user chose and still allows. */
export async function always(): Promise<string[]> {
  const { always: chosen = [] } = await chrome.storage.local.get<{ always?: string[] }>("always");
  const allowed = await Promise.all(chosen.map((origin) => chrome.permissions.contains({ origins: [origin] })));
  return chosen.filter((_, index) => allowed[index]);
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

/** Asks the user by way of the browser, so only as an answer to a press. Without leave nothing changes. */
export async function checkAlways(origin: string): Promise<void> {
  if (!(await chrome.permissions.request({ origins: [origin] }))) return;
  const others = (await always()).filter((other) => other !== origin);
  await chrome.storage.local.set({ always: [...others, origin] });
  await registerAlways();
}

export async function stopAlways(origin: string): Promise<void> {
  await chrome.storage.local.set({ always: (await always()).filter((other) => other !== origin) });
  await registerAlways();
  await chrome.permissions.remove({ origins: [origin] });
}

/** Leave that was taken back in the browser's own settings is not used again where it is given for something else. */
export async function forgetRevoked(): Promise<void> {
  await chrome.storage.local.set({ always: await always() });
  await registerAlways();
}

/** Brings what the browser does in line with what the user chose. */
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
