import type { ErrorNote } from '../../messages.ts';

const ownFile = /-extension:\/\/[^/\s]+\/([\w./-]+:\d+:\d+)/g;

/** What is kept of anything that was thrown. */
export function noteOf(thrown: unknown, about: Pick<ErrorNote, 'at' | 'place' | 'version'>): ErrorNote {
  const { name, stack } = thrown instanceof Error ? thrown : { name: typeof thrown, stack: '' };
  const files = Array.from(`${stack}`.matchAll(ownFile), ([, file]) => `${file}`);
  return { ...about, kind: /^\w+$/.test(name) ? name : 'Error', stack: files.slice(0, 8) };
}
