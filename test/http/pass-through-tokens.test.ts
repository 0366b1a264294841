import { beforeEach, expect, it } from 'vitest';
import { answerOf, benchOfFile } from '../support/relay/pass-through.ts';

const kibibyte = 1024;

const bench = await benchOfFile({ api: { atOnce: 100 } });
// Every test is far from the renewals of the one before it.
beforeEach(() => bench.relay.pass(60));

/** NoiseAware takes the token that it gave last no more. */
const refuseToken = () => bench.api.refused.add(bench.api.userToken);

it('renews and repeats the same request once when NoiseAware refuses the token', async () => {
  const old = bench.api.userToken;
  refuseToken();
  const answer = await bench.call('/things?x', { method: 'PUT', headers: ['X-A', '1'], body: 'the body' });
  expect([answer.status, answer.body.toString()]).toEqual([200, 'answer']);
  expect(bench.api.renewals).toHaveLength(1);
  const [first, second] = bench.api.arrived;
  expect(second).toMatchObject({ method: 'PUT', target: '/things?x', body: Buffer.from('the body') });
  expect(second?.rawHeaders).toEqual(
    first?.rawHeaders.map((each) => (each === old ? bench.api.userToken : each)),
  );
});

it('repeats a chunked body in chunks, and a request without a body without one', async () => {
  refuseToken();
  expect((await bench.call('/things', { method: 'POST', body: 'in chunks', chunked: true })).status).toBe(
    200,
  );
  refuseToken();
  bench.relay.pass(60);
  expect((await bench.call('/things')).status).toBe(200);
  expect(bench.api.arrived.map(({ body }) => body.toString())).toEqual(['in chunks', 'in chunks', '', '']);
  expect(bench.api.arrived[1]?.rawHeaders).toContain('Transfer-Encoding');
});

it('forwards a second refusal unchanged, and renews that token no sooner than 30 seconds later', async () => {
  bench.api.give({ alreadyRefused: true });
  refuseToken();
  const answer = await bench.call('/things', { method: 'POST', body: 'x' });
  expect([answer.status, answer.headers['x-noiseaware-refusal'], answer.body.toString()]).toEqual([
    401,
    'token',
    'the token is refused',
  ]);
  expect([bench.api.arrived.length, bench.api.renewals.length]).toEqual([3, 1]);
  for (let times = 0; times < 5; times += 1) {
    const again = await bench.call('/things', { method: 'POST', body: 'x' });
    expect([again.status, again.headers['x-noiseaware-refusal'], again.body.toString()]).toEqual([
      401,
      'token',
      'the token is refused',
    ]);
  }
  expect([bench.api.arrived.length, bench.api.renewals.length]).toEqual([8, 1]);
  bench.relay.pass(31);
  expect((await bench.call('/things')).status).toBe(401);
  expect([bench.api.arrived.length, bench.api.renewals.length]).toEqual([10, 2]);
});

it('forwards the refusal if the renewal returns the same token', async () => {
  refuseToken();
  bench.api.give({ userToken: bench.api.userToken });
  for (let times = 0; times < 3; times += 1) {
    const answer = await bench.call('/things');
    expect([answer.status, answer.headers['x-noiseaware-refusal']]).toEqual([401, 'token']);
  }
  // The token counts as new once, so it is sent in the other form.
  expect([bench.api.arrived.length, bench.api.renewals.length]).toEqual([4, 1]);
});

it('renews once for 100 calls that are refused at the same time', async () => {
  refuseToken();
  const calls = Array.from({ length: 100 }, (_, number) =>
    bench.call(`/things/${number}`, { method: 'POST', body: 'x' }),
  );
  const answers = await Promise.all(calls);
  expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
  expect(bench.api.renewals).toHaveLength(1);
});

it('uses a token that was renewed meanwhile instead of renewing again', async () => {
  const old = bench.api.userToken;
  let refuse: (() => void) | undefined;
  // The refusal of the call waits until the token was renewed for another call.
  bench.api.answer((request, response) => {
    request.resume();
    if (request.headers.authorization === old) refuse = () => response.writeHead(401).end();
    else response.end('answer');
  });
  const answer = bench.call('/things');
  await expect.poll(() => refuse).toBeDefined();
  const { client } = await bench.relay.enrol('Robin');
  expect((await client.renewConnection({ id: bench.connection, body: {} })).ok).toBe(true);
  refuse?.();
  expect((await answer).status).toBe(200);
  expect(bench.api.renewals).toHaveLength(1);
});

it('does not renew after a 403', async () => {
  bench.api.answer((_request, response) =>
    response.writeHead(403, { 'x-noiseaware-refusal': 'header' }).end('no header'),
  );
  const answer = await bench.call('/things');
  expect([answer.status, answer.headers['x-noiseaware-refusal'], answer.body.toString()]).toEqual([
    403,
    'header',
    'no header',
  ]);
  expect([bench.api.arrived.length, bench.api.renewals.length]).toEqual([1, 0]);
});

it.each([
  ['with a length', false],
  ['in chunks', true],
])(
  'repeats a body of up to 64 KiB, and asks the service to repeat a larger one: %s',
  async (_how, chunked) => {
    refuseToken();
    const body = Buffer.alloc(64 * kibibyte, 'x');
    expect((await bench.call('/things', { method: 'POST', body, chunked })).status).toBe(200);
    expect(bench.api.arrived.map((call) => call.body.equals(body))).toEqual([true, true]);

    bench.relay.pass(60);
    refuseToken();
    const larger = { method: 'POST', body: Buffer.alloc(64 * kibibyte + 1, 'x'), chunked };
    const answer = await bench.call('/things', larger);
    expect(answer.problem()).toMatchObject({
      status: 401,
      code: 'noiseaware_unauthorized',
      detail: expect.stringMatching(/renewed.*65536 bytes.*repeat the request/i) as string,
    });
    expect([bench.api.arrived.length, bench.api.renewals.length]).toEqual([3, 2]);
    expect((await bench.call('/things', larger)).status).toBe(200);
    expect(bench.api.renewals).toHaveLength(2);
  },
);

it('waits for the rest of a small body before it repeats the call', async () => {
  refuseToken();
  bench.api.refuseEarly(true);
  const request = bench.begin('/things', { method: 'POST', headers: ['Content-Length', '10'] });
  const answer = answerOf(request);
  request.write('first');
  await expect.poll(() => bench.api.renewals.length).toBe(1);
  request.end('.last');
  expect((await answer).status).toBe(200);
  expect(bench.api.arrived.at(-1)?.body.toString()).toBe('first.last');
  expect(bench.api.arrived).toHaveLength(2);
});

it('answers noiseaware_unavailable when the token is refused and the renewal fails', async () => {
  const connection = await bench.connect('acct-down');
  bench.api.renewals.length = 0;
  refuseToken();
  bench.api.give({ status: 503 });
  const answer = await bench.call('/things', { connection });
  expect(answer.problem()).toMatchObject({ status: 503, code: 'noiseaware_unavailable' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

it('answers reauthorization_required when NoiseAware refuses the token and then the access code', async () => {
  // Other tokens are accepted, so this one's refusal is its owner's.
  await bench.call('/things');
  const connection = await bench.connect('acct-refused');
  refuseToken();
  bench.api.give({ status: 401 });
  const answer = await bench.call('/things', { connection });
  expect(answer.problem()).toMatchObject({ status: 409, code: 'reauthorization_required' });
});
