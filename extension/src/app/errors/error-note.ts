/** An error as it is kept: nothing of its message, which may quote addresses, tokens or names. */
export interface ErrorNote {
  /** Milliseconds since 1970. */
  at: number;
  /** The context in which it came up: `background`, a page's name, or `pairing` for what ended an attempt. */
  place: string;
  /** The error's class, or the type of what was thrown. */
  kind: string;
  /** Where in the extension's own files it came up, the innermost first: file, line and column. */
  stack: string[];
  /** The extension's. */
  version: string;
}

const ownFile = /-extension:\/\/[^/\s]+\/([\w./-]+:\d+:\d+)/g;

/** What is kept of anything that was thrown. */
export function noteOf(thrown: unknown, about: Pick<ErrorNote, 'at' | 'place' | 'version'>): ErrorNote {
  const { name, stack } = thrown instanceof Error ? thrown : { name: typeof thrown, stack: '' };
  const files = Array.from(`${stack}`.matchAll(ownFile), ([, file]) => `${file}`);
  return { ...about, kind: /^\w+$/.test(name) ? name : 'Error', stack: files.slice(0, 8) };
}
