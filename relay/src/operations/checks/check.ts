import type { Finding } from '@noiseaware-connect/shared/contract/admins';
import { replaceDeceptiveCharacters } from '@noiseaware-connect/shared/shapes';

/** The result of a check. `warning`: it works, but should be changed. */
export interface Check {
  level: 'ok' | 'warning' | 'bad';
  /** What was found, in one sentence that shows no secret; nothing that others wrote in it steers a terminal. */
  says: string;
  /** What to do about it. */
  fix?: string | undefined;
  /** The name of the sentence, and what it is about, for pages in other languages. */
  named?: Named | undefined;
}

/** A sentence by its name: {@link named}. */
export interface Named {
  readonly code: string;
  readonly values: Finding['values'];
}

export const ok = (says: string, named?: Named): Check => checkOf({ level: 'ok', says, named });
export const warning = (says: string, fix: string, named?: Named): Check =>
  checkOf({ level: 'warning', says, fix, named });
export const bad = (says: string, fix: string, named?: Named): Check =>
  checkOf({ level: 'bad', says, fix, named });

/** Names a sentence of the console's health view (`relay/console/src/words/finding-words.ts`). */
export const named = (code: string, values: Named['values'] = {}): Named => ({ code, values });

// --- Internal helpers ---

const checkOf = (check: Check): Check => ({ ...check, says: replaceDeceptiveCharacters(check.says) });
