import { defineWords } from '@noiseaware-connect/shared/words/language';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { productName as name } from '@noiseaware-connect/shared/words/product-name';
import { newsOf } from '../app/attention/news.ts';
import type { Model } from '../app/model/model.ts';

/** The badge of the toolbar button. */
export interface Badge {
  text: string;
  tone: 'good' | 'bad';
  title: string;
}

const none: Badge = { text: '', tone: 'bad', title: name };

/**
 * The most important thing to show: an ended session, how the last attempt ended, or how many connections need a
 * person.
 */
export function badgeOf(
  { relay, summary, flow }: Pick<Model, 'relay' | 'summary' | 'flow'>,
  now: number,
): Badge {
  if (relay === null) return none;
  if (relay.sessionEnded) return { ...none, text: '!', title: words.sessionEnded };
  const news = newsOf(flow, now);
  if (news === 'good') return { text: '✓', tone: 'good', title: words.connected };
  if (news === 'bad') return { ...none, text: '!', title: words.notConnected };
  const waiting = summary?.needsYou ?? 0;
  if (waiting === 0) return none;
  const title = plural(words.needYou, waiting);
  return { ...none, text: waiting > 99 ? '99+' : String(waiting), title };
}

const words = defineWords('badge', {
  sessionEnded: 'NoiseAware Connect: your session has ended',
  connected: 'NoiseAware Connect: connected',
  notConnected: 'NoiseAware Connect: an account was not connected',
  needYou: {
    one: 'NoiseAware Connect: {count} connection needs you',
    other: 'NoiseAware Connect: {count} connections need you',
  },
});
