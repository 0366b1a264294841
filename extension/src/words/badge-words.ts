import { newsOf } from '../app/attention/news.ts';
import type { Model } from '../app/model.ts';
import { productName as name } from './page-words.ts';

/** What stands on the toolbar's button. */
export interface Badge {
  text: string;
  tone: 'good' | 'bad';
  title: string;
}

const none: Badge = { text: '', tone: 'bad', title: name };

/** What a person should know first: an ended session, how the last attempt ended, how many connections need them. */
export function badgeOf(
  { relay, summary, flow }: Pick<Model, 'relay' | 'summary' | 'flow'>,
  now: number,
): Badge {
  if (relay === null) return none;
  if (relay.sessionEnded) return { ...none, text: '!', title: `${name}: your session has ended` };
  const news = newsOf(flow, now);
  if (news === 'good') return { text: '✓', tone: 'good', title: `${name}: connected` };
  if (news === 'bad') return { ...none, text: '!', title: `${name}: an account was not connected` };
  const waiting = summary?.needsYou ?? 0;
  if (waiting === 0) return none;
  const what = waiting === 1 ? '1 connection needs you' : `${waiting} connections need you`;
  return { ...none, text: waiting > 99 ? '99+' : String(waiting), title: `${name}: ${what}` };
}
