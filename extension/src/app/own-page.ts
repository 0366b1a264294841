/** The browser's facts about the sender of a message. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  /** "null" for a document that does not have its address's origin, such as a sandboxed one. */
  origin?: string | undefined;
  frameId?: number | undefined;
  tab?: { url?: string | undefined; windowId?: number | undefined } | undefined;
}

/**
 * Whether a message comes from a page of the extension. A content script has the extension's id, but the address of the
 * page that it runs in; another extension has neither.
 */
export function isOwnPage(sender: Sender | undefined, extension: { id: string; base: string }): boolean {
  return sender?.id === extension.id && sender.url?.startsWith(extension.base) === true;
}

/** A web document in which the content script runs. */
export interface ToolDocument {
  readonly origin: string;
  /** The origins of the documents that it is framed by, the page's own last; empty for the page itself. */
  readonly ancestors: readonly string[];
  /** The browser's id of the window that shows it. */
  readonly window: number;
}

/**
 * The document whose content script sent a message; undefined for any other sender, and if the browser does not tell
 * what a frame is framed by.
 * @param ancestors what the browser told the content script about the documents around it
 */
export function toolDocumentOf(
  sender: Sender | undefined,
  ancestors: unknown,
  extension: { id: string },
): ToolDocument | undefined {
  const { windowId: window, url: page } = sender?.tab ?? {};
  if (sender?.id !== extension.id || window === undefined) return undefined;
  const { origin, frameId } = sender;
  const url = URL.parse(sender.url ?? '');
  if (!isWebOrigin(origin) || (!inheritsOrigin(url) && url?.origin !== origin)) return undefined;
  if (frameId === 0) return { origin, ancestors: [], window };
  if (!Array.isArray(ancestors) || !ancestors.every(isWebOrigin)) return undefined;
  // The browser itself names the page, so that no script has to be believed about what a person looks at.
  const outermost = URL.parse(page ?? '')?.origin;
  return outermost !== undefined && outermost === ancestors.at(-1)
    ? { origin, ancestors, window }
    : undefined;
}

// --- Internal helpers ---

const isWebOrigin = (origin: unknown): origin is string =>
  typeof origin === 'string' && /^https?:\/\//.test(origin);

/** Whether a document with this address has the origin of the one that made it. */
const inheritsOrigin = (url: URL | null): boolean => url?.protocol === 'about:' || url?.protocol === 'blob:';
