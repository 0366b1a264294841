import { expect, it } from 'vitest';
import { judgeAnswer } from '../support/relay/judge-answer.ts';

const problem = {
  ...{ type: 'https://connect.example/docs', title: 'Title' },
  ...{ status: 404, code: 'not_found', fixedBy: 'caller' },
};

const answer = {
  method: 'GET',
  path: '/v1/connections/summary',
  status: 200,
  type: 'application/json',
  body: JSON.stringify({
    ...{ needsYou: 1, trouble: 0, fine: 2, ended: 0, nextDeath: null },
    ...{ pendingLinks: 0, waitingLinks: 0 },
  }),
};
const refusal = {
  method: 'GET',
  path: '/v1/connections/some',
  status: 404,
  type: 'application/problem+json',
  body: JSON.stringify(problem),
};
const passed = { ...answer, path: '/v1/accounts/some/noiseaware/devices/list', body: 'anything' };

it.each([
  ['an answer', answer],
  ['an answer to HEAD', { ...answer, method: 'HEAD', body: '' }],
  ['an answer without a body', { ...answer, status: 304, body: '' }],
  ['a refusal', refusal],
  ['NoiseAware’s own', passed],
  ['an address that is not in the document', { ...answer, path: '/v1/nothing', status: 418 }],
])('accepts %s as documented', (_, given) => {
  expect(judgeAnswer(given)).toBeUndefined();
});

it.each([
  ['a status', { ...answer, status: 202 }, /202 is not in the document/],
  ['a type', { ...answer, type: 'text/html' }, /is text\/html/],
  ['a body where there is none', { ...answer, status: 304 }, /has a body/],
  ['a field', { ...answer, body: answer.body.replace('}', ',"more":1}') }, /additional properties/],
  ['a value', { ...answer, body: answer.body.replace('null', '"soon"') }, /date-time/],
  ['a missing field', { ...answer, body: '{}' }, /required/],
  ['a code', { ...refusal, body: refusal.body.replace('not_found', 'pairing_expired') }, /allowed values/],
  [
    'a refusal of a passed call',
    { ...passed, status: 409, type: refusal.type, body: refusal.body },
    /allowed values/,
  ],
])('reports %s that is not in the document', (_, given, expected) => {
  expect(judgeAnswer(given)).toMatch(expected);
});
