import { may } from '@noiseaware-connect/shared/role';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import { badgeWords as words } from '../../words/badge-words.ts';
import type { Badge } from '../effects.ts';
import type { Model } from '../model/model.ts';
import { badgeNewsOf } from './news.ts';

const none: Badge = { text: '', tone: 'bad', title: productName };

/**
 * The most important thing to show: an ended session, how the last attempt ended, or how many connections need a person;
 * the number only to those who may do something about it.
 */
export function badgeOf(
  { relay, summary, flow }: Pick<Model, 'relay' | 'summary' | 'flow'>,
  now: number,
): Badge {
  if (relay === null) return none;
  if (relay.sessionEnded) return { ...none, text: '!', title: words.sessionEnded };
  const news = badgeNewsOf(flow, now);
  if (news === 'good') return { text: '✓', tone: 'good', title: words.connected };
  if (news === 'bad') return { ...none, text: '!', title: words.notConnected };
  const waiting = may(relay.staff, 'connect') ? (summary?.needsYou ?? 0) : 0;
  if (waiting === 0) return none;
  const title = plural(words.needYou, waiting);
  return { ...none, text: waiting > 99 ? '99+' : String(waiting), title };
}
