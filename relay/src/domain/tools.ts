import { mostTools } from '@noiseaware-connect/shared/tool';

/** What becomes of a tool that is put beside those that are known, by their ids. */
export function fate(known: ReadonlySet<string>, id: string): 'added' | 'changed' | 'full' {
  if (known.has(id)) return 'changed';
  return known.size < mostTools ? 'added' : 'full';
}
