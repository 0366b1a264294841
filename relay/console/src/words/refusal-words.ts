import type { PublicEntry } from '@noiseaware-connect/shared/audit-entry';
import { failures } from '@noiseaware-connect/shared/failure';
import { fill } from '@noiseaware-connect/shared/fill';
import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts about what was refused of a key. */
export const refusalWords = defineWords('console-refusals', {
  today: 'Refused today',
  last: '{count}, last {why}, {time}',
  needs: '{status} needs {needs}',
});

/** Why a call was refused: "403 needs api:read". Undefined for other events. */
export function describeRefusal({ code, needs }: Pick<PublicEntry, 'code' | 'needs'>): string | undefined {
  if (code === undefined) return undefined;
  const status = String(failures[code].status);
  return needs === undefined ? status : fill(refusalWords.needs, { status, needs });
}
