import { expect, it } from 'vitest';
import { accountAttributes, markAccount, onNoiseAwareState, type StateNews } from './mark-account.ts';
import { connectionStatuses } from './shapes.ts';

/** The part of an element that the helper uses. */
class FakeElement extends EventTarget {
  readonly attributes: Record<string, string> = {};
  setAttribute = (name: string, value: string) => {
    this.attributes[name] = value;
  };
  removeAttribute = (name: string) => void delete this.attributes[name];
  getAttribute = (name: string) => this.attributes[name] ?? null;
  say = (detail: unknown) => this.dispatchEvent(new CustomEvent('noiseaware:state', { detail }));
}

it('gives attributes for JSX, without those that have nothing to say', () => {
  expect(accountAttributes({ id: 'cust-1' })).toEqual({ 'data-noiseaware-account': 'cust-1' });
  expect(accountAttributes({ id: 'cust-1', name: 'Sea View', compact: true })).toEqual({
    'data-noiseaware-account': 'cust-1',
    'data-noiseaware-name': 'Sea View',
    'data-noiseaware-compact': '',
  });
  expect(accountAttributes({ id: 'cust-1', name: '', compact: false })).toEqual({
    'data-noiseaware-account': 'cust-1',
  });
});

it('leaves nothing of the account before on an element that is used again', () => {
  const row = new FakeElement();
  markAccount(row, { id: 'cust-1', name: 'Sea View', compact: true });
  markAccount(row, { id: 'cust-2' });
  expect(row.attributes).toEqual({ 'data-noiseaware-account': 'cust-2' });
  markAccount(row, null);
  expect(row.attributes).toEqual({});
});

it('never shows a new account under the name of the one before', () => {
  const row = new FakeElement();
  markAccount(row, { id: 'cust-1', name: 'Sea View' });
  const seen: (string | null)[] = [];
  const set = row.setAttribute;
  row.setAttribute = (name, value) => {
    set(name, value);
    if (name === 'data-noiseaware-account') seen.push(row.getAttribute('data-noiseaware-name'));
  };
  markAccount(row, { id: 'cust-2', name: 'Old Mill' });
  markAccount(row, { id: 'cust-3' });
  expect(seen).toEqual(['Old Mill', null]);
});

it('tells every state that the extension dispatches', () => {
  const row = new FakeElement();
  markAccount(row, { id: 'cust-1' });
  const news: StateNews[] = [];
  onNoiseAwareState(row, (told) => void news.push(told));
  const states = ['not_connected', 'awaiting_confirmation', 'needs_you', ...connectionStatuses];
  for (const state of states) row.say(state);
  expect(news.map(({ state }) => state)).toEqual(states);
  expect(news[0]).toMatchObject({ account: 'cust-1', element: row });
});

it('passes over what is no state, and what comes from an element that is no record', () => {
  const row = new FakeElement();
  const news: StateNews[] = [];
  onNoiseAwareState(row, (told) => void news.push(told));
  row.say('active');
  markAccount(row, { id: 'cust-1' });
  for (const detail of ['connected', { state: 'active' }, null, undefined, 1]) row.say(detail);
  expect(news).toEqual([]);
});

it('hears nothing any more once it was ended', () => {
  const row = new FakeElement();
  markAccount(row, { id: 'cust-1' });
  const news: StateNews[] = [];
  const end = onNoiseAwareState(row, (told) => void news.push(told));
  end();
  row.say('active');
  expect(news).toEqual([]);
});
