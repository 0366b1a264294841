import type { Model } from '../app/model.ts';
import { productName as name } from './page-words.ts';

/** What stands on the toolbar's button: how many connections wait for a person, or that the session has ended. */
export function badgeOf({ relay, known }: Pick<Model, 'relay' | 'known'>): { text: string; title: string } {
  if (relay === null) return { text: '', title: name };
  if (relay.sessionEnded) return { text: '!', title: `${name}: your session has ended` };
  const waiting = (known?.connections ?? []).filter(({ status }) => status === 'reauthorization_required');
  if (waiting.length === 0) return { text: '', title: name };
  const what = waiting.length === 1 ? '1 connection needs' : `${waiting.length} connections need`;
  return {
    text: waiting.length > 99 ? '99+' : String(waiting.length),
    title: `${name}: ${what} authorization`,
  };
}
