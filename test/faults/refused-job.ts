import { expect } from 'vitest';
import { initialSwitches } from '../sandbox/switches/switches.ts';
import { codeOf } from '../support/relay/value-in.ts';
import { type JobStage, setJobStage } from './job-stage.ts';
import { situationOf } from './situation.ts';

/** A situation in which the job cannot be done, and the refusal that is right there. */
export interface Refusal {
  readonly values: Readonly<Record<string, unknown>>;
  readonly refusal: string;
}

/** The partner id by which NoiseAware knows another partner. */
const strangersId = '43';

export const refusals: readonly Refusal[] = [
  { values: { connectionUrlClientId: 'wrong' }, refusal: 'no way back: the ConnectionURL answered 401' },
  { values: { connectionUrlSecret: 'wrong' }, refusal: 'no way back: the ConnectionURL answered 401' },
  { values: { connectionUrlCode: 'wrong' }, refusal: 'no way back: the ConnectionURL answered 400' },
  { values: { passwordReset: 'all' }, refusal: 'no way back: You must reset your NoiseAware password' },
  ...[200, 400, 404].map((status) => ({
    values: { partnerId: strangersId, unknownPartnerStatus: status },
    refusal: 'no way back: Unknown partner',
  })),
  { values: { omitUserToken: 'always' }, refusal: 'noiseaware_unavailable' },
];

/** Tries to connect, is refused without a trace, and connects once it has been put right. */
export async function tryJob({ values, refusal }: Refusal): Promise<string> {
  const stage = await setJobStage(situationOf('a refusal', values));
  const { sandbox } = stage;
  const rightId = sandbox.partner.id;
  try {
    if (values['partnerId'] !== undefined) sandbox.setPartner({ id: strangersId });
    const attempt = await stage.authorize();
    const refused = attempt.location === undefined ? undefined : codeOf(await stage.complete(attempt));
    if (refused === undefined) expect(attempt.page).toContain(refusal.replace('no way back: ', ''));
    else expect(refused).toBe(refusal);
    expect(stage.renewals().exchanges === 0 || refusal === 'noiseaware_unavailable').toBe(true);
    expect(await nothingCameOfIt(stage)).toBe(true);

    sandbox.set(initialSwitches());
    sandbox.setPartner({ id: rightId });
    // What may pass leaves the attempt whole; after any other refusal it takes another one.
    const again = refusal === 'noiseaware_unavailable' ? attempt : await stage.authorize();
    expect(await stage.complete(again)).toMatchObject({
      ok: true,
      value: { connection: { status: 'active' } },
    });
    return `refused: ${refusal}; connects once that is put right`;
  } finally {
    await stage.stop();
  }
}

// --- Internal helpers ---

/** Whether there is no connection, and nothing sealed of one. */
async function nothingCameOfIt({ staff, stored }: JobStage): Promise<boolean> {
  const listed = await staff.listConnections({});
  expect(listed).toMatchObject({ ok: true, value: { connections: [] } });
  return !/eyJ[\w-]+\.\.[\w-]+/.test(await stored());
}
