import { expect, it } from 'vitest';
import { describeEnd } from './notification-words.ts';

it('cuts text from outside, and leaves out what is not seen or turns what stands around it', () => {
  const name = `Sea\u202E\u0007 ${'x'.repeat(150)}`;
  const { title } = describeEnd('connected', { account: { id: '1', name }, organizations: null }, null);
  expect(title).toBe(`Connected: \u2068Sea ${'x'.repeat(55)}…\u2069`);
});

it('says of a connection that was kept that nothing has changed', () => {
  const organizations = { connected: '4711', answered: '5822' };
  expect(describeEnd('cancelled', { account: { id: '1' }, organizations }, null).title).toMatch(
    /^Nothing has changed/,
  );
});
