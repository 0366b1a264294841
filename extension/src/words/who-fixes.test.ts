import { describeConnection } from '@noiseaware-connect/shared/connection-words';
import type { Cause, ConnectionStatus } from '@noiseaware-connect/shared/shapes';
import { expect, it } from 'vitest';
import { urgentAction, whoFixes } from './who-fixes.ts';

it.each<[ConnectionStatus, Cause | null, string | undefined, string]>([
  ['active', null, 'none', 'Nobody has to do anything.'],
  ['degraded', 'unreachable', undefined, 'This heals by itself.'],
  ['degraded', 'slow', undefined, 'This heals by itself.'],
  ['degraded', 'unavailable', undefined, 'This heals by itself.'],
  ['degraded', 'rate_limited', undefined, 'This heals by itself.'],
  ['degraded', 'broken_answer', undefined, 'This heals by itself.'],
  ['degraded', 'uncertain', undefined, 'This heals by itself.'],
  [
    'degraded',
    'password_reset_needed',
    'renew',
    'Can be fixed by the account’s owner; after that, Renew now goes on at once.',
  ],
  [
    'degraded',
    'configuration',
    'renew',
    'Can be fixed by the relay’s engineers; after that, Renew now goes on at once.',
  ],
  [
    'reauthorization_required',
    'refused',
    'reconnect',
    'Can be fixed by you, with the account’s owner: choose Reconnect.',
  ],
  [
    'disconnected',
    'disconnected_by_staff',
    undefined,
    'Can be fixed by you, with the account’s owner. Repair does it without a new authorization, unless it was erased.',
  ],
])('says of %s by %s who fixes it, and lets %s stand out', (status, cause, action, sentence) => {
  const words = describeConnection({ status, cause });
  expect(urgentAction(words, status)).toBe(action);
  expect(whoFixes(words, status)).toBe(sentence);
});
