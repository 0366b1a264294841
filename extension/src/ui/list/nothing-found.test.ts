import type { VNode } from 'preact';
import { expect, it } from 'vitest';
import { NothingFound } from './nothing-found.tsx';
import type { RelaySearch } from './use-relay-search.ts';

const nothing = () => undefined;
const whole: RelaySearch = {
  ...{ connections: [], running: false, failure: null, more: undefined, again: nothing },
};
const shownFor = (found: Partial<RelaySearch>) => {
  const props = {
    typed: 'home-3000',
    relaySearch: { ...whole, ...found },
    blocked: false,
    company: 'Example',
  };
  const drawn = NothingFound({ ...props, onConnect: nothing, onShowAll: nothing });
  return (drawn as VNode<{ 'data-nothing'?: string }> | null)?.props['data-nothing'];
};

it('says that no account matches only if all were searched, and else that they could not be', () => {
  expect(shownFor({})).toBe('search');
  expect(shownFor({ failure: 'relay_unreachable' })).toBe('unsearched');
});
