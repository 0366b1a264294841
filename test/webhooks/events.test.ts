import { messages, messageTypes } from '@noiseaware-connect/shared/contract/events';
import { is } from 'valibot';
import { expect, it } from 'vitest';
import { judgeMessage } from '../support/relay/judge-answer.ts';

const timestamp = '2026-11-26T12:20:00.000Z';

it.each(messageTypes)('the example of %s is what its schema and the OpenAPI document describe', (type) => {
  const { data, example } = messages[type];
  expect(is(data, example)).toBe(true);
  expect(judgeMessage(JSON.stringify({ type, timestamp, data: example }))).toBeUndefined();
});

it('a test fails if a relay sends a message that the OpenAPI document does not describe', () => {
  const { example: data } = messages['connection.dies_soon'];
  const judge = (message: object) =>
    judgeMessage(JSON.stringify({ type: 'connection.dies_soon', timestamp, data, ...message }));
  expect(judge({})).toBeUndefined();
  expect(judge({ type: 'connection.lost' })).toMatch(/not among/);
  expect(judge({ data: { ...data, days: 'five' } })).toMatch(/days must be integer/);
  expect(judge({ data: { connection: data.connection } })).toMatch(/required property 'days'/);
  expect(judge({ data: { ...data, code: 'x' } })).toMatch(/additional properties/);
  expect(judge({ timestamp: 'now' })).toMatch(/timestamp/);
});
