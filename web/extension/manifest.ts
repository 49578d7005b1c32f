// The manifest, one for each browser.

export type Browser = "chrome" | "firefox";

export function manifest(browser: Browser, version: string): object {
  const chrome = browser === "chrome";
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
    permissions: ["activeTab", "scripting", "storage", ...(chrome ? ["sidePanel"] : [])],
    // Asked for one site at a time, when somebody wants that site always checked. Firefox grants no *://site/* out of two
    // patterns that only together hold it.
    optional_host_permissions: ["*://*/*"],
    background: chrome ? { service_worker: "background.js" } : { scripts: ["background.js"] },
    options_ui: { page: "options.html", open_in_tab: true },
    content_security_policy: {
      extension_pages:
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'",
    },
    commands: {
      _execute_action: { suggested_key: { default: "Alt+Shift+C" } },
      "next-claim": { suggested_key: { default: "Alt+Shift+J" }, description: "__MSG_next__" },
      "previous-claim": { suggested_key: { default: "Alt+Shift+K" }, description: "__MSG_previous__" },
      ...(chrome
        ? { "open-list": { suggested_key: { default: "Alt+Shift+L" }, description: "__MSG_list__" } }
        : { _execute_sidebar_action: { suggested_key: { default: "Alt+Shift+L" } } }),
    },
    ...(chrome
      ? { minimum_chrome_version: "128", side_panel: { default_path: "panel.html" } }
      : {
          sidebar_action: {
            default_panel: "panel.html",
            default_title: "claimlint",
            default_icon: { 16: "icons/16.png", 32: "icons/32.png" },
            open_at_install: false,
          },
          browser_specific_settings: {
            gecko_android: { strict_min_version: "142.0" },
            gecko: {
              id: "claimlint@claimlint.example",
              strict_min_version: "140.0",
              data_collection_permissions: { required: ["none"] },
            },
          },
        }),
  };
}
