import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { expect, it } from 'vitest';
import { authorize, complete } from '../support/relay/connect-account.ts';
import { type Listening, listenAt } from '../support/relay/listen-at.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

const real = realEffects(createLog('silent')).fetch;

/** A secret that NoiseAware alone knows, and that nothing of the relay's announces. */
const foreign = 'Zk3vQ9-foreign_5ecret-Hx81LmTq0PwRy7';
const escaped = (text: string) =>
  [...text].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const percent = (text: string) => [...text].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('');

const spellings = (secret: string): string[] => [
  secret,
  secret.toLowerCase(),
  escaped(secret),
  percent(secret),
  encodeURIComponent(secret),
  ...(['base64', 'base64url', 'hex'] as const).map((each) => Buffer.from(secret).toString(each)),
  // What a cut would leave of it.
  secret.slice(0, 14),
  secret.slice(-14),
];

type Answer = (secrets: { accessCode: string; known: string }) => Response;

/** One completion, traced, whose calls to NoiseAware are answered with the given. */
async function traceWith(
  answer: Answer,
  change: (location: string) => string = (location) => location,
): Promise<{ trace: Listening; accessCode: string }> {
  let accessCode = '';
  const { sandbox, relay, staff, session } = await stageOfTest({
    effects: {
      fetch: async (...args) => {
        if (!String(args[0]).startsWith(sandbox.url)) return real(...args);
        ({ accessCode } = JSON.parse(String(args[1]?.body)) as { accessCode: string });
        return answer({ accessCode, known: sandbox.partner.clientSecret });
      },
    },
  });
  const trace = await listenAt(relay);
  const pairing = await authorize(staff);
  await complete(staff, { ...pairing, redirect: change(pairing.redirect) });
  await trace.stop();
  const secrets = [...sandbox.secrets(), foreign, session, pairing.verifier, pairing.code];
  expect(secrets.length).toBeGreaterThanOrEqual(6);
  const everything = `${await trace.printed()}\n${relay.logLines.join('\n')}`;
  for (const secret of secrets) {
    for (const spelling of spellings(secret)) expect(everything.includes(spelling), spelling).toBe(false);
  }
  return { trace, accessCode };
}

const json =
  (text: string, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });

it('shows the words of an error text, its credentials as labels and a foreign secret by its length', async () => {
  const { trace } = await traceWith(
    ({ accessCode }) => new Response(`the code ${accessCode} is bad, ${foreign} too`, { status: 400 }),
  );
  expect(trace.events('noiseaware')[0]).toMatchObject({
    status: 400,
    answer: { form: 'text', length: 107, says: 'the code ‹access code 1› is bad, ‹text of 36› too' },
  });
});

it('shows an echoed credential as its label, also within a sentence', async () => {
  const { trace } = await traceWith(({ accessCode, known }) =>
    json(
      JSON.stringify({
        error: accessCode,
        error_description: `no ${accessCode} of ${known}`,
        message: foreign,
      }),
      500,
    )(),
  );
  const shown = {
    answer: {
      value: {
        error: '‹access code 1›',
        error_description: 'no ‹access code 1› of ‹NOISEAWARE_CLIENT_SECRETS›',
        message: '‹text of 36›',
      },
    },
  };
  // A first exchange that is answered by a server error is asked again four times.
  expect(trace.events('noiseaware')).toMatchObject(Array.from({ length: 5 }, () => shown));
});

it('hides a secret that is used as a JSON key, at any depth', async () => {
  const { trace } = await traceWith(({ accessCode, known }) =>
    json(
      JSON.stringify({
        [accessCode]: { [foreign]: { [known]: [{ [`x-${accessCode}`]: foreign }] } },
        message: { data: { user: [[[[[[[[accessCode]]]]]]]] } },
        state: 'echo',
        pin: 48_151_623,
      }).replace('echo', escaped(accessCode)),
    )(),
  );
  const [{ answer } = {}] = trace.events('noiseaware');
  expect(Object.keys((answer as { value: object }).value)).toEqual([
    '‹access code 1›',
    'message',
    'state',
    'pin',
  ]);
  expect(await trace.printed()).not.toContain('48151623');
});

it('hides a secret in a header’s name or value', async () => {
  const { trace } = await traceWith(({ accessCode, known }) =>
    json('{}', 200, {
      server: `nginx/1.25 ${foreign}`,
      date: accessCode,
      'retry-after': foreign,
      'content-type': `application/${known}`,
      [`x-${foreign}`]: 'a',
      [known]: 'b',
      'set-cookie': foreign,
    })(),
  );
  const [{ headers = {} } = {}] = trace.events('noiseaware');
  expect(headers).toMatchObject({ date: null, 'set-cookie': null });
  expect(Object.values(headers).filter((value) => value !== null)).toEqual([]);
});

it('labels the access code in a percent-encoded redirect and shows under which parameter it came', async () => {
  const { trace } = await traceWith(json('{}'), (location) => {
    const url = new URL(location);
    const code = url.searchParams.get('access_code') ?? '';
    return `${url.origin}${url.pathname}?${percent('access_code')}=${percent(code)}&state=${foreign}&${foreign}&error=${foreign}`;
  });
  expect(trace.events('completion')).toMatchObject([
    {
      redirect: expect.stringMatching(
        /\?access_code=‹access code 1›&state=‹text of 36›&‹name of 36›&error=‹text of 36›$/,
      ),
    },
  ]);
});

it('hides secrets that a ConnectionURL call carries in its URL or headers', async () => {
  const { sandbox, relay, staff } = await stageOfTest();
  const trace = await listenAt(relay);
  const { code, verifier } = await startPairing(staff);
  const { clientId, clientSecret } = sandbox.partner;
  await fetch(`${relay.url}/noiseaware/connection?${code}=${clientSecret}&code=${percent(code)}`, {
    method: 'POST',
    headers: {
      'content-type': `application/json; charset=${clientSecret}`,
      'user-agent': `nginx/1.0 ${code}`,
      accept: foreign,
      [`x-${code}`]: 'a',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
    body: JSON.stringify({
      client_id: clientId,
      client_secret: clientSecret,
      code,
      [code]: { [clientSecret]: foreign },
    }),
  });
  await fetch(`${relay.url}/noiseaware/${code}/${foreign}`, { method: 'POST', body: `${code} ${foreign}` });
  await trace.stop();
  expect(trace.events('connection_url')).toMatchObject([
    {
      status: 200,
      query: [
        { name: '‹one-time code 1›', value: '‹NOISEAWARE_CLIENT_SECRETS›' },
        { name: 'code', value: '‹one-time code 1›' },
      ],
      sent: {
        value: {
          code: '‹one-time code 1›',
          '‹one-time code 1›': { '‹NOISEAWARE_CLIENT_SECRETS›': expect.any(String) },
        },
      },
      headers: { authorization: null },
    },
    // The name of the field above ends with "secret".
    { status: 404, path: '/noiseaware/‹one-time code 1›/‹secret 1›' },
  ]);
  const printed = await trace.printed();
  for (const secret of [...sandbox.secrets(), clientSecret, code, verifier, foreign]) {
    for (const spelling of spellings(secret)) expect(printed.includes(spelling), spelling).toBe(false);
  }
});
