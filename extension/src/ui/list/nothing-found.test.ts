import type { VNode } from 'preact';
import { expect, it } from 'vitest';
import { NothingFound } from './nothing-found.tsx';
import type { RelaySearch } from './use-relay-search.ts';

const nothing = () => undefined;
const whole: RelaySearch = {
  ...{ connections: [], running: false, failure: null, more: undefined, again: nothing },
};
const now = Date.parse('2026-05-12T12:00:00Z');
const shownFor = (found: Partial<RelaySearch>, isOld = false) => {
  const props = {
    typed: 'home-3000',
    relaySearch: { ...whole, ...found },
    blocked: false,
    company: 'Example',
    knowing: { now, knownAt: now, sure: !isOld, mayConnect: true },
    count: 169,
    isOld,
    refreshing: false,
  };
  const drawn = NothingFound({ ...props, onConnect: nothing, onShowAll: nothing, onTryNow: nothing });
  return (drawn as VNode<{ 'data-nothing'?: string }> | null)?.props['data-nothing'];
};

it('says that no account matches only if all were searched, and else that they could not be', () => {
  expect(shownFor({})).toBe('search');
  expect(shownFor({ failure: 'relay_unreachable' })).toBe('unsearched');
});

it('says only that no known account matches if the list is old, although all of it is kept', () => {
  expect(shownFor({}, true)).toBe('old');
});
