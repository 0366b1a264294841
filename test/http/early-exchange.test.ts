import { beforeEach, expect, it } from 'vitest';
import { authorize, complete, connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';

/** Every pause of the relay, in seconds. */
let pauses: number[] = [];
/** By how much the relay's monotonic clock is ahead, and how much it gains in the pause of half a second. */
let [ahead, slowness] = [0, 0];
const { sandbox, staff, service } = await stageOfFile({
  effects: {
    elapsed: () => performance.now() / 1_000 + ahead,
    sleep: (seconds, signal) => {
      pauses.push(seconds);
      if (seconds === 0.5) ahead += slowness;
      return hastySleep(seconds, signal);
    },
  },
});
beforeEach(() => {
  sandbox.set({ fault: {}, reauthorizationEndsOld: false });
  pauses = [];
  slowness = 0;
});

const statuses = ['401', '403', '404', '500', '502', '503', '504'] as const;

/** How often NoiseAware is asked for the exchange while the work is done. */
async function exchangesOf(work: () => Promise<unknown>): Promise<number> {
  const before = sandbox.entries('token').length;
  await work();
  return sandbox.entries('token').length - before;
}

it.each(statuses)('connects an account whose first exchanges NoiseAware answers with %s', async (kind) => {
  const pairing = await authorize(staff);
  sandbox.set({ fault: { token: { kind, times: 4 } } });
  const asked = await exchangesOf(async () => {
    expect(valueIn(await complete(staff, pairing)).connection).toMatchObject({ status: 'active' });
  });
  expect(asked).toBe(5);
  expect(pauses.filter((pause) => [0.5, 2, 4].includes(pause))).toEqual([0.5, 2, 4]);
});

it.each(statuses)(
  'asks five times for an exchange that stays answered with %s, and believes it then',
  async (kind) => {
    const pairing = await authorize(staff);
    sandbox.set({ fault: { token: { kind } } });
    const isRefusal = kind === '401' || kind === '404';
    const asked = await exchangesOf(async () => {
      const code = codeOf(await complete(staff, pairing));
      expect(code).toBe(isRefusal ? 'reauthorization_required' : 'noiseaware_unavailable');
    });
    expect(asked).toBe(5);
    expect(valueIn(await staff.readPairing({ id: pairing.id })).status).toBe(
      isRefusal ? 'failed' : 'authorized',
    );
  },
);

it.each(['400', '418', '429', 'reset'] as const)(
  'asks once for an exchange that is answered with %s',
  async (kind) => {
    const pairing = await authorize(staff);
    sandbox.set({ fault: { token: { kind } } });
    expect(await exchangesOf(() => complete(staff, pairing))).toBe(1);
  },
);

it('asks for an exchange for eight seconds at the most, however slow NoiseAware is', async () => {
  const pairing = await authorize(staff);
  sandbox.set({ fault: { token: { kind: '503' } } });
  slowness = 6;
  const asked = await exchangesOf(async () => {
    expect(codeOf(await complete(staff, pairing))).toBe('noiseaware_unavailable');
  });
  // After half a second, which took six and a half, and a second more; two more would be too late.
  expect(asked).toBe(3);
});

it('leaves other accounts alone while it asks again for one: that is one failure and not five', async () => {
  const pairing = await authorize(staff);
  sandbox.set({ fault: { token: { kind: '503', times: 5 } } });
  expect(codeOf(await complete(staff, pairing))).toBe('noiseaware_unavailable');
  expect(await connectAccount(staff, { id: 'another' })).toMatchObject({ status: 'active' });
});

it("asks again for the exchange of an owner's link", async () => {
  const { url } = await makeLink(service);
  sandbox.set({ fault: { token: { kind: '404', times: 2 } } });
  expect((await ownerBrowser().connect(url, { organization: 'Lakeside Lofts' })).title).toBe('Connected');
});
