import { messages } from '@noiseaware-connect/shared/contract/events';
import { expect, it } from 'vitest';
import { newEvent, type WebhookEvent } from './webhook.ts';

const about = { identity: ['link-1'], at: 1_772_366_400, subject: 'link-1', account: 'cust-1' };

it('compiles events only with the payload of their type', () => {
  const { example } = messages['link.used'];
  const made = newEvent('link.used', about, example);
  // @ts-expect-error: the payload of another type
  newEvent('alert.received', about, example);
  // @ts-expect-error: a field is missing
  newEvent('connection.dies_soon', about, messages['connection.connected'].example);
  // @ts-expect-error: a payload that fits only one of the types that it may be
  newEvent(made.type as 'link.used' | 'alert.received', about, example);
  // @ts-expect-error: a type that the contract does not have
  newEvent('link.lost', about, example);
  // @ts-expect-error: a payload that was not checked against its type
  const byHand: WebhookEvent = { ...made, data: '{}' };
  expect(byHand).toMatchObject({ type: 'link.used', subject: 'link-1', account: 'cust-1' });
});

it('gives the same event the same id, and different events different ids', () => {
  const { example } = messages['link.used'];
  const idOf = (identity: unknown[]) => newEvent('link.used', { ...about, identity }, example).event;
  expect(idOf(['link-1'])).toMatch(/^msg_[\w-]{32}$/);
  expect(idOf(['link-1'])).toBe(idOf(['link-1']));
  expect(idOf(['link-2'])).not.toBe(idOf(['link-1']));
});
