import type { ErrorNote } from '../../messages.ts';

const ownFile = /-extension:\/\/[^/\s]+\/([\w./-]+:\d+:\d+)/g;

/**
 * Describes a thrown value by its class and its places in the extension's files. The message is left out: it may quote
 * addresses, tokens or names.
 */
export function noteOf(thrown: unknown, about: Pick<ErrorNote, 'at' | 'place' | 'version'>): ErrorNote {
  const { name, stack } = thrown instanceof Error ? thrown : { name: typeof thrown, stack: '' };
  const files = Array.from(`${stack}`.matchAll(ownFile), ([, file]) => `${file}`);
  return { ...about, kind: /^\w+$/.test(name) ? name : 'Error', stack: files.slice(0, 8) };
}
