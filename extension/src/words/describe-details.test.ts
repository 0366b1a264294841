import { describeConnection } from '@noiseaware-connect/shared/connection-words';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { expect, it } from 'vitest';
import { aConnection } from '../test-support/fake-relay.ts';
import { describeDetails } from './describe-details.ts';
import { stampOf } from './moment.ts';

const now = Date.parse('2026-05-12T10:05:00Z');
const stamp = (at: string) => stampOf(Date.parse(at));

const detailsOf = (overrides: Partial<Connection>) => {
  const connection = aConnection(overrides);
  const rows = describeDetails(connection, describeConnection(connection), now);
  return Object.fromEntries(rows.map(({ term, text }) => [term, text]));
};

it('says everything about a healthy connection', () => {
  expect(detailsOf({ organization: '4711' })).toEqual({
    State: 'NoiseAware is connected, and the relay keeps it so. Nobody has to do anything.',
    Organization: 'NoiseAware names it 4711.',
    'Next renewal': `Renewed by itself on ${stamp('2026-05-19T22:00:00Z')}`,
    'User token': `Valid until ${stamp('2026-05-12T10:15:00Z')} (in 10 minutes)`,
    Ends: `On ${stamp('2026-05-27T10:00:00Z')}, unless renewed before`,
    Connected: `${stamp('2026-05-01T10:00:00Z')}, by Ana Ruiz`,
    'Last renewed': stamp('2026-05-12T10:00:00Z'),
  });
});

it('says since when there is trouble and when the relay tries again', () => {
  const details = detailsOf({
    status: 'degraded',
    cause: 'slow',
    troubleSince: '2026-05-12T08:05:00Z',
    nextRenewalAt: '2026-05-12T10:05:20Z',
    userTokenExpiresAt: '2026-05-12T08:05:00Z',
    diesAt: '2026-05-12T09:00:00Z',
  });
  expect(details).toMatchObject({
    'Trouble since': `${stamp('2026-05-12T08:05:00Z')} (2 hours ago)`,
    'Next renewal': 'Tries again in 20 s',
    'User token': 'Ran out 2 hours ago',
    Ends: `Its tokens ran out on ${stamp('2026-05-12T09:00:00Z')}`,
  });
  expect(details).not.toHaveProperty('State');
});

it('says that nothing goes on by itself once it is disconnected', () => {
  const gone = { nextRenewalAt: null, userTokenExpiresAt: null, diesAt: null };
  const details = detailsOf({ status: 'disconnected', cause: 'disconnected_by_staff', ...gone });
  expect(details).toMatchObject({
    'Next renewal': 'None while it is disconnected',
    'User token': 'None is kept',
  });
  expect(details).not.toHaveProperty('Ends');
});

it.each([
  ['2026-05-12T10:04:50Z', 'Due now'],
  ['2026-05-12T10:00:00Z', 'Was due 5 minutes ago: refresh the list to see how it went'],
  [null, 'None by itself'],
])('says what it can of a next renewal at %s', (nextRenewalAt, text) => {
  expect(detailsOf({ nextRenewalAt })['Next renewal']).toBe(text);
});

it('says that nothing names the organization, and cuts a name without end', () => {
  expect(detailsOf({ organization: null })['Organization']).toContain('do not say which organization');
  expect(detailsOf({ organization: 'x'.repeat(10_000) })['Organization']?.length).toBeLessThan(160);
});
