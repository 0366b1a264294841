/** The browser's facts about the sender of a message. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  /**
   * Missing in some browsers. "null" for a document that does not have its address's origin, such as a sandboxed one.
   */
  origin?: string | undefined;
  frameId?: number | undefined;
  tab?: unknown;
}

/**
 * Whether a message comes from a page of the extension. A content script has the extension's id, but the address of the
 * page that it runs in; another extension has neither.
 */
export function isOwnPage(sender: Sender | undefined, extension: { id: string; base: string }): boolean {
  return sender?.id === extension.id && sender.url?.startsWith(extension.base) === true;
}

/**
 * The origin of the web page in whose top frame the content script sent a message; undefined for any other sender. The
 * script never runs in subframes, so a message from one is not its own.
 */
export function toolOriginOf(sender: Sender | undefined, extension: { id: string }): string | undefined {
  if (sender?.id !== extension.id || sender.tab === undefined || sender.frameId !== 0) return undefined;
  const url = sender.url === undefined ? null : URL.parse(sender.url);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  return sender.origin === undefined || sender.origin === url.origin ? url.origin : undefined;
}
