import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../settings/config.ts';
import type { TracedCompletion, TracedConnectionUrlCall, TracedNoiseAwareCall } from '../recorded/events.ts';
import type { TraceLine } from '../recorded/trace-line.ts';
import { answerQuestions, settingsIn } from './answer-questions.ts';

const configWith = (settings: Record<string, string>) =>
  parseConfig({
    RELAY_SEALING_KEYS: `test:${hash('sha256', 'test', 'base64url')}`,
    RELAY_REDIRECTS: 'https://abc.chromiumapp.org/',
    NOISEAWARE_CLIENT_ID: 'partner',
    NOISEAWARE_CLIENT_SECRETS: 'kX9-vT2_qLm4Zs7Wd1Rb8Yc3Nf6Hg5Jp',
    ...settings,
  });

const numbered = { number: 1, at: '2026-12-01T12:00:00.000Z' };

const call = (fields: Record<string, string>): TraceLine => ({
  ...({
    kind: 'connection_url',
    requestId: 'request-1',
    client: '192.0.2.1',
    forwardedFor: 0,
    isGone: false,
    method: 'POST',
    path: '/noiseaware/connection',
    query: [],
    headers: { 'content-type': 'application/json' },
    sent: { form: 'json', value: fields },
    status: 200,
    answer: { form: 'json', value: { access_code: '‹access code 1›' } },
    seconds: 0.1,
  } satisfies TracedConnectionUrlCall),
  ...numbered,
});

const completion = (redirect: string, code?: string): TraceLine => ({
  ...({
    kind: 'completion',
    by: 'link',
    redirect,
    status: 303,
    seconds: 1,
    ...(code !== undefined && { code }),
  } satisfies TracedCompletion),
  ...numbered,
});

const exchange = (answer: Partial<TracedNoiseAwareCall>): TraceLine => ({
  ...({
    kind: 'noiseaware',
    carries: 'access code',
    method: 'POST',
    path: '/token',
    sent: { form: 'none' },
    seconds: 10,
    ...answer,
  } satisfies TracedNoiseAwareCall),
  ...numbered,
});

const documented = { client_id: '‹NOISEAWARE_CLIENT_ID›', client_secret: '‹NOISEAWARE_CLIENT_SECRETS›' };
const address = 'https://relay.example/connected/‹text of 22›';

/** The settings that these lines lead to, and what is seen of one question. */
function answersTo(lines: TraceLine[], settings: Record<string, string> = {}) {
  const learnt = answerQuestions(lines, configWith(settings));
  return {
    settings: settingsIn(learnt),
    seen: (question: string) => learnt.find((each) => each.question === question)?.seen,
  };
}

it.each([
  ['10', ['NOISEAWARE_TIMEOUT=30']],
  ['20', ['NOISEAWARE_TIMEOUT=40']],
  ['60', []],
])('names a longer NOISEAWARE_TIMEOUT where a call had no answer within %s s', (timeout, expected) => {
  const late = exchange({ wentWrong: 'time-out' });
  const { settings, seen } = answersTo([late], { NOISEAWARE_TIMEOUT: timeout });
  expect(settings).toEqual(expected);
  expect(seen('answer_time')).toContain(`POST /token was not answered within ${timeout} s`);
});

it('names NOISEAWARE_TOKEN_FIELDS where a JWT has a name that is not read, and not where it may be another thing', () => {
  const answered = (value: Record<string, string>) =>
    answersTo([exchange({ status: 200, answer: { form: 'json', value: { session: value } } })]).settings;
  const jwt = '‹JWT of 400›';
  expect(answered({ jwt, refresh: '‹JWT of 500›', expires: '‹text of 20›' })).toEqual([
    'NOISEAWARE_TOKEN_FIELDS=jwt,refresh,expires',
  ]);
  expect(answered({ token: jwt })).toEqual(['NOISEAWARE_TOKEN_FIELDS=token,refreshToken,expiresAt']);
  expect(answered({ token: jwt, id_token: jwt })).toEqual([]);
  expect(answered({ token: '‹text of 43›' })).toEqual([]);
  expect(answered({ '‹name of 9›': jwt })).toEqual([]);
});

it('names no form of access codes unless a changed one has come back', () => {
  const given = call({ ...documented, code: '‹one-time code 1›' });
  const ended: TraceLine = { kind: 'ended', how: 'failed', leftOut: 0 };
  expect(answersTo([given, ended]).settings).toEqual([]);
  const refused = exchange({ status: 401, answer: { form: 'none' } });
  const probe: TraceLine = { kind: 'probe', what: 'exchange', calls: 8, status: 401, found: null };
  expect(answersTo([given, completion(address, 'nothing'), refused, probe, ended]).settings).toEqual([]);
  const cut = completion(`${address}?code=‹access code 1, cut to 40 characters›`, 'superseded');
  expect(answersTo([given, cut]).settings).toEqual(['NOISEAWARE_ACCESS_CODE=40:alnum']);
});

it('names no setting that is set already, and says so', () => {
  const cut = completion(`${address}?code=‹access code 1, cut to 40 characters›`, 'superseded');
  const { settings, seen } = answersTo([cut], { NOISEAWARE_ACCESS_CODE: '40:alnum' });
  expect(settings).toEqual([]);
  expect(seen('access_code')).toBe(
    'it comes back cut to 40 characters; NOISEAWARE_ACCESS_CODE=40:alnum is set already: restart the relay if it was not restarted since',
  );
});

it('names no setting that the relay refuses', () => {
  // Codes of 16 characters could be guessed.
  const cut = completion(`${address}?code=‹access code 1, cut to 16 characters›`, 'superseded');
  const { settings, seen } = answersTo([cut]);
  expect([settings, seen('access_code')]).toEqual([[], 'it comes back cut to 16 characters']);
});

it('says that the one-time code comes back under another name', () => {
  const { seen } = answersTo([call({ ...documented, oneTimeCode: '‹one-time code›' })]);
  expect(seen('connection_url')).toBe(
    'POST with JSON: client_id, client_secret, oneTimeCode (our one-time code)',
  );
});

it('takes the form that a probe found, also if the code was refused on a second exchange', () => {
  const refused = exchange({ status: 401, answer: { form: 'none' } });
  const works = 'POST /token code client_id';
  const probe = (found: string | null): TraceLine => ({
    kind: 'probe',
    what: 'exchange',
    calls: 2,
    status: 401,
    found,
  });
  expect(answersTo([refused, probe(works), probe(null)]).settings).toEqual([`NOISEAWARE_TOKEN=${works}`]);
});
