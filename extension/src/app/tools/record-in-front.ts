import type { RecordInFront } from '../../messages.ts';
import type { Effects } from '../effects.ts';
import { claimedAccount } from './claimed-account.ts';
import type { Tools } from './tools.ts';

/** A page that takes longer, in milliseconds, is not waited for: the form is there to be typed into. */
const patience = 500;

/** The account that the page in front is about, as far as it says so in time and its tool may know the account. */
export async function askRecordInFront(
  { toolPages, wait }: Pick<Effects, 'toolPages' | 'wait'>,
  tools: Tools,
): Promise<RecordInFront | null> {
  const word = await Promise.race([toolPages.recordInFront(), wait(patience)]);
  if (!word) return null;
  const { id, name } = Object(word.said) as Record<string, unknown>;
  const account = claimedAccount(id, name);
  if (account === undefined) return null;
  const { origin, host } = new URL(word.page);
  const tool = await tools.toolThatKnows(origin, account.id, word.page);
  return tool === undefined ? null : { account, from: tool === 'unlisted' ? host : tool.name };
}
