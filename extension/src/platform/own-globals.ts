// Where a content script has no global variable of a name, the page can offer an element instead: elements are found by
// `id` and `name` in content scripts too (`<form id="browser">`). A variable of the script's own hides them.
//
// Imported before `wxt/browser`: webextension-polyfill looks for `browser` and `chrome` when it is loaded. Without an
// API it throws, which ends the script before it has touched the page.
for (const name of ['browser', 'chrome', 'noiseawareTool']) {
  if (!Object.hasOwn(globalThis, name))
    Object.defineProperty(globalThis, name, { value: undefined, writable: true });
}
