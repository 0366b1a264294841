/** What the browser says about who sent a message. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  /** Where the browser tells it: "null" for a document that is shut off from its address, as by a sandbox. */
  origin?: string | undefined;
  frameId?: number | undefined;
  tab?: unknown;
}

/**
 * Whether a message comes from one of the extension's own pages. A content script has the extension's id too, but the
 * address of the page it runs in; another extension has neither.
 */
export function isOwnPage(sender: Sender | undefined, own: { id: string; base: string }): boolean {
  return sender?.id === own.id && sender.url?.startsWith(own.base) === true;
}

/**
 * The origin of the web page in whose top frame the extension's own script sent a message; undefined for any other
 * sender. Frames get no script, so nothing in one may speak.
 */
export function toolOriginOf(sender: Sender | undefined, own: { id: string }): string | undefined {
  if (sender?.id !== own.id || sender.tab === undefined || sender.frameId !== 0) return undefined;
  const url = sender.url === undefined ? null : URL.parse(sender.url);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  return sender.origin === undefined || sender.origin === url.origin ? url.origin : undefined;
}
