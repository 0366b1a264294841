import { expect, it } from 'vitest';
import { benchOfFile } from '../support/relay/pass-through.ts';
import { valueIn } from '../support/relay/value-in.ts';

const bench = await benchOfFile();
const { client: staff } = await bench.relay.enrol('Robin');
const { client: service } = await bench.relay.service('reader');

const answerWith = (status: number) =>
  bench.api.answer((_request, response) => response.writeHead(status).end());
const stateOf = async (id: string) => {
  const { status, cause } = valueIn(await service.readConnection({ id })).connection;
  return { status, cause };
};
const fine = { status: 'active', cause: null };

it('marks a connection as "password reset needed" after a forwarded 418, and clears it after a renewal', async () => {
  const connection = await bench.connect('reset');
  answerWith(418);
  expect((await bench.call('/things', { connection })).status).toBe(418);
  const state = { status: 'degraded', cause: 'password_reset_needed' };
  await expect.poll(() => stateOf(connection)).toEqual(state);
  // The token still lives, and is handed out.
  expect((await service.vendToken({ id: connection, body: {} })).ok).toBe(true);
  // Once it has run out, every call says that the owner acts, and not that waiting helps.
  bench.relay.pass(901);
  bench.api.give({ status: 418 });
  for (const answer of [
    await service.vendToken({ id: connection, body: {} }),
    await service.vendAccountToken({ account: 'reset', body: {} }),
  ]) {
    expect(answer).toMatchObject({
      failure: { code: 'reauthorization_required', cause: 'password_reset_needed', fixedBy: 'owner' },
    });
  }
  const passed = await bench.call('/things', { account: 'reset' });
  expect(passed.problem()).toMatchObject({ status: 409, cause: 'password_reset_needed', fixedBy: 'owner' });
  expect(passed.headers['retry-after']).toBeUndefined();
  bench.api.give({});
  await staff.renewConnection({ id: connection, body: {} });
  expect(await stateOf(connection)).toEqual(fine);
});

it('marks a connection as misconfigured after three 403 in a row, not after fewer', async () => {
  const connection = await bench.connect('refused');
  const call = async (status: number) => {
    answerWith(status);
    expect((await bench.call('/things', { connection })).status).toBe(status);
  };
  for (const status of [403, 403, 200, 403, 403, 404, 403]) await call(status);
  expect(await stateOf(connection)).toEqual(fine);
  await call(403);
  await call(403);
  await expect.poll(() => stateOf(connection)).toEqual({ status: 'degraded', cause: 'configuration' });
  bench.relay.pass(901);
  bench.api.give({ status: 403 });
  expect(await service.vendToken({ id: connection, body: {} })).toMatchObject({
    failure: { code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' },
  });
  const passed = await bench.call('/things', { connection });
  expect(passed.problem()).toMatchObject({ status: 503, cause: 'configuration', fixedBy: 'operator' });
  expect(passed.headers['retry-after']).toBeUndefined();
});

it('does not blame the settings or owners of most connections if a gateway answers 403 to all calls', async () => {
  const ids: string[] = [];
  for (const account of ['one', 'two', 'three', 'four']) ids.push(await bench.connect(account));
  bench.api.give({ status: 403 });
  answerWith(403);
  const linesBefore = bench.relay.logLines.length;
  for (const connection of ids) {
    for (let times = 0; times < 3; times += 1) await bench.call('/things', { connection });
    await expect.poll(() => stateOf(connection)).toMatchObject({ status: 'degraded' });
  }
  const causes = (await Promise.all(ids.map(stateOf))).map(({ cause }) => cause);
  expect(causes.slice(2)).toEqual(['refusing_all', 'refusing_all']);
  const lines = bench.relay.logLines.slice(linesBefore);
  expect(lines.filter((line) => line.includes('connection needs reauthorization'))).toEqual([]);
});
