import { beforeEach, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { sandbox, relay, staff, service, key } = await stageOfFile();
beforeEach(() => sandbox.set({ fault: {} }));

/** What a service gets that asks for a token, with the headers and words that stand on the wire. */
async function ask(id: string) {
  const answer = await relay.ask(`/v1/connections/${id}/token`, key, { body: {} });
  const { code, cause, fixedBy } = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, code, cause, fixedBy, waits: answer.headers.has('retry-after') };
}

it.each([
  ['503', 503, 'noiseaware_unavailable', 'unavailable', 'time'],
  ['429', 503, 'noiseaware_unavailable', 'rate_limited', 'time'],
  ['not-json', 503, 'noiseaware_unavailable', 'broken_answer', 'time'],
  ['418', 409, 'reauthorization_required', 'password_reset_needed', 'owner'],
  ['403', 503, 'noiseaware_unavailable', 'configuration', 'operator'],
  ['401', 409, 'reauthorization_required', 'refused', 'staff'],
] as const)(
  'names who has to act on NoiseAware’s %s, and sends Retry-After only where waiting helps',
  async (kind, status, code, cause, fixedBy) => {
    const { id } = await connectAccount(staff, { id: `acct-${kind}` });
    sandbox.set({ fault: { token: { kind }, refresh: { kind } } });
    relay.pass(901);
    const refusal = { status, code, cause, fixedBy, waits: fixedBy === 'time' };
    expect(await ask(id)).toEqual(refusal);
    // Again without asking NoiseAware, and as staff hear it.
    expect(await ask(id)).toEqual(refusal);
    expect(await staff.renewConnection({ id, body: {} })).toMatchObject({
      failure: { code, cause, fixedBy },
    });
  },
);

it('reports a password reset as the owner’s, not as a refused authorization, while a token is valid', async () => {
  const { id } = await connectAccount(staff, { id: 'acct-reset' });
  sandbox.set({ fault: { token: { kind: '418' }, refresh: { kind: '418' } } });
  const answer = await staff.renewConnection({ id, body: {} });
  expect(answer).toMatchObject({
    failure: { code: 'noiseaware_unavailable', cause: 'password_reset_needed', fixedBy: 'owner' },
  });
  expect(!answer.ok && answer.failure.retryAfter).toBeUndefined();
  expect((await service.vendToken({ id, body: {} })).ok).toBe(true);
});

it('reports that staff can repair a connection that staff disconnected', async () => {
  const { id } = await connectAccount(staff, { id: 'acct-ended' });
  await staff.disconnect({ id, query: { forget: 'true' } });
  const refusal = { code: 'reauthorization_required', cause: 'disconnected_by_staff', fixedBy: 'staff' };
  expect(await ask(id)).toEqual({ status: 409, ...refusal, waits: false });
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({ failure: refusal });
});
