/** What the browser says about who sent a message. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
}

/**
 * Whether a message comes from one of the extension's own pages. A content script has the extension's id too, but the
 * address of the page it runs in; another extension has neither.
 */
export function isOwnPage(sender: Sender | undefined, own: { id: string; base: string }): boolean {
  return sender?.id === own.id && sender.url?.startsWith(own.base) === true;
}
