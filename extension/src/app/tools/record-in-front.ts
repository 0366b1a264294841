import type { Tool } from '@noiseaware-connect/shared/tool';
import type { PageWord, RecordInFront } from '../../messages.ts';
import { matchPages } from '../../tool/rules/match-pages.ts';
import type { View } from '../view.ts';
import { claimedAccount } from './claimed-account.ts';
import { findToolForAccount } from './known-tools.ts';
import { patternOf } from './site.ts';

/** Milliseconds to wait for the page. Without an answer the person types into the form. */
const patience = 500;

/**
 * The account that the page in front is about; null if the page does not answer in time, or its tool may not know the
 * account.
 */
export async function askRecordInFront(
  { ask, wait }: { ask(): Promise<PageWord | null>; wait(milliseconds: number): Promise<void> },
  view: Pick<View, 'tools' | 'policy' | 'ownSites' | 'sites'>,
): Promise<RecordInFront | null> {
  const word = await Promise.race([ask(), wait(patience)]);
  if (!word) return null;
  const { id, name } = Object(word.answer) as Record<string, unknown>;
  const account = claimedAccount(id, name);
  const { origin, host } = new URL(word.page);
  if (account === undefined || !view.sites.includes(patternOf(origin))) return null;
  const isHere = (tool: Tool) => matchPages(tool, word.page) !== undefined;
  const tool = findToolForAccount(view, { origin, account: account.id }, isHere);
  return tool === undefined ? null : { account, from: tool === 'unlisted' ? host : tool.name };
}
