import type { Account } from '@noiseaware-connect/shared/shapes';
import { parseAccount } from '../../tool/parse-account.ts';

/** The account that a page claims: undefined if the id is impossible; an impossible name is left out. */
export const claimedAccount = (id: unknown, name: unknown): Account | undefined =>
  typeof id === 'string'
    ? parseAccount(id, typeof name === 'string' ? oneSpace(name) : undefined)
    : undefined;

// --- Internal helpers ---

/** Wide gaps would let a name look like two lines of the question. */
const oneSpace = (name: string): string => name.replaceAll(/\p{Zs}+/gu, ' ').trim();
