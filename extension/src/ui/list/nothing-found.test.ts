import type { VNode } from 'preact';
import { expect, it } from 'vitest';
import { NothingFound } from './nothing-found.tsx';
import type { Found } from './use-found.ts';

const nothing = () => undefined;
const whole: Found = {
  ...{ connections: [], running: false, failure: null, more: undefined, again: nothing },
};
const shownFor = (found: Partial<Found>) => {
  const props = { typed: 'home-3000', found: { ...whole, ...found }, blocked: false, company: 'Example' };
  const drawn = NothingFound({ ...props, onConnect: nothing, onShowAll: nothing });
  return (drawn as VNode<{ 'data-nothing'?: string }> | null)?.props['data-nothing'];
};

it('says that no account matches only if all were searched, and else that they could not be', () => {
  expect(shownFor({})).toBe('search');
  expect(shownFor({ failure: 'relay_unreachable' })).toBe('unsearched');
});
