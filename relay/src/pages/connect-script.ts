import { readFileSync } from 'node:fs';

/**
 * The script for the partner's own pages, which `relay/client` builds; undefined if it was not built. The path is written out, since
 * `bundle.config.ts` replaces exactly this form by the file's text.
 */
export function builtConnectScript(): string | undefined {
  try {
    return readFileSync(new URL('../../client/dist/connect.js', import.meta.url), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
