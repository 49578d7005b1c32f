// The manifest, one for each browser.

export type Browser = "chrome" | "firefox";

export function manifest(browser: Browser, version: string): object {
  return {
    manifest_version: 3,
    name: "claimlint",
    version,
    description: "__MSG_description__",
    default_locale: "en",
    icons: { 16: "icons/16.png", 32: "icons/32.png", 48: "icons/48.png", 128: "icons/128.png" },
    action: {
      default_title: "__MSG_title__",
      default_icon: { 16: "icons/16.png", 32: "icons/32.png" },
    },
    permissions: ["activeTab", "scripting", "storage"],
    background: browser === "chrome" ? { service_worker: "background.js" } : { scripts: ["background.js"] },
    content_security_policy: {
      extension_pages:
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; img-src 'self'",
    },
    ...(browser === "chrome"
      ? { minimum_chrome_version: "128" }
      : {
          browser_specific_settings: {
            gecko: {
              id: "claimlint@claimlint.example",
              strict_min_version: "140.0",
              data_collection_permissions: { required: ["none"] },
            },
          },
        }),
  };
}
