import { expect, test } from 'vitest';
import { groupOf } from './connection-group.ts';

const now = Date.parse('2026-11-26T12:00:00.000Z');
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString();

test.each([
  ['a healthy one is fine', 'active', null, inDays(14), 'fine'],
  ['one that NoiseAware leaves unanswered is in trouble', 'degraded', 'unreachable', inDays(9), 'trouble'],
  ['the same needs a person 5 days before its end', 'degraded', 'unreachable', inDays(5), 'needs_you'],
  ['a healthy one that nothing renews needs a person too', 'active', null, inDays(0.5), 'needs_you'],
  ['a password reset needs its owner', 'degraded', 'password_reset_needed', inDays(14), 'needs_you'],
  ['wrong settings need the operator', 'degraded', 'configuration', inDays(14), 'needs_you'],
  ['where everybody is refused, no owner is asked', 'degraded', 'refusing_all', inDays(14), 'trouble'],
  ['nor if its end is near', 'degraded', 'refusing_all', inDays(4), 'trouble'],
  ['a refused one needs a person', 'reauthorization_required', 'refused', inDays(14), 'needs_you'],
  ['a disconnected one has ended', 'disconnected', 'disconnected_by_staff', null, 'ended'],
] as const)('%s', (_, status, cause, diesAt, group) => {
  expect(groupOf({ status, cause, diesAt }, now)).toBe(group);
});
