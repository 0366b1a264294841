import type { Tool } from '@noiseaware-connect/shared/tool';
import type { PageWord, RecordInFront } from '../../messages.ts';
import { matchPages } from '../../tool/rules/match-pages.ts';
import type { AccountStatus } from '../../tool-messages.ts';
import { chipWords } from '../../words/chip-words.ts';
import type { View } from '../view.ts';
import { claimedAccount } from './claimed-account.ts';
import { findToolForAccount } from './known-tools.ts';
import { patternOf } from './site.ts';

/** The most records of a page that are read. */
const most = 100;

/**
 * The records of the page in front, the one that it is about first; without those that its tool may not know. Nothing
 * that the page answers is trusted.
 */
export function parseRecordsInFront(
  word: PageWord | null,
  view: Pick<View, 'tools' | 'policy' | 'ownSites' | 'sites'>,
): { subject: RecordInFront | null; records: RecordInFront[] } {
  const none = { subject: null, records: [] };
  if (word === null) return none;
  const { origin, host } = new URL(word.page);
  if (!view.sites.includes(patternOf(origin))) return none;
  const isHere = (tool: Tool) => matchPages(tool, word.page) !== undefined;
  const parse = (claim: unknown): RecordInFront[] => {
    const { id, name, status } = Object(claim) as Record<string, unknown>;
    const account = claimedAccount(id, name);
    const tool = account && findToolForAccount(view, { origin, account: account.id }, isHere);
    if (account === undefined || tool === undefined) return [];
    const from = tool === 'unlisted' ? host : tool.name;
    return [{ account, from, ...(isStatus(status) && { status }) }];
  };
  const answer = Object(word.answer) as Record<string, unknown>;
  const subject = parse(answer['subject'])[0] ?? null;
  const claims = Array.isArray(answer['records']) ? answer['records'].slice(0, most) : [];
  const all = [...(subject === null ? [] : [subject]), ...claims.flatMap(parse)];
  return { subject, records: [...new Map(all.map((record) => [record.account.id, record])).values()] };
}

// --- Internal helpers ---

const isStatus = (value: unknown): value is AccountStatus =>
  typeof value === 'string' && Object.hasOwn(chipWords, value);
