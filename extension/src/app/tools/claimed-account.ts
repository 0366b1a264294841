import type { Account } from '@noiseaware-connect/shared/shapes';
import { parseAccount } from '../../tool/parse-account.ts';

/** The account of which a page speaks, as far as it can be one: what is no id gives undefined, what is no name is left out. */
export const claimedAccount = (id: unknown, name: unknown): Account | undefined =>
  typeof id === 'string'
    ? parseAccount(id, typeof name === 'string' ? oneSpace(name) : undefined)
    : undefined;

// --- Internal helpers ---

/** Wide gaps would let a name look like two lines of the question. */
const oneSpace = (name: string): string => name.replaceAll(/\p{Zs}+/gu, ' ').trim();
