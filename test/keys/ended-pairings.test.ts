import { createAccessCodes } from '@noiseaware-connect/relay/domain/sealing/access-code';
import { describe, expect, it } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { authorize, complete } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { accessCodeFor, redirectWith, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { type RelayStage, stageOfFile } from '../support/relay/relay-stage.ts';
import { answered, codeOf } from '../support/relay/value-in.ts';

/** The settings of a store, and what happens to it. */
interface World {
  readonly env: Record<string, string>;
  /** All that a thief reads: the bytes of its files, or every row. */
  steal(stage: RelayStage): Promise<string>;
  /** Lets the time pass after which what is open has expired. */
  pass(stage: RelayStage): Promise<unknown>;
}

const worlds: [string, () => Promise<World>][] = [
  [
    'lowdb',
    async () => ({
      env: {},
      steal: async ({ relay }) => [...(await readDirectory(relay.directory)).values()].join('\n'),
      pass: async ({ relay }) => relay.pass(25 * 60 * 60),
    }),
  ],
  [
    'PostgreSQL',
    async () => {
      const { url, query } = await freshDatabase();
      const steal = async () => {
        const tables = await query<{ name: string }>(
          "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
        );
        const rows = await Promise.all(
          tables.map(({ name }) => query(`SELECT row::text AS text FROM ${name} AS row`)),
        );
        return JSON.stringify(rows).replaceAll('\\', '');
      };
      // Relays follow the server's clock.
      const pass = () =>
        query(
          ['pairings', 'links']
            .map(
              (table) =>
                `UPDATE ${table} SET version = version + 1, record = jsonb_set(record, '{expiresAt}', '1') WHERE ended_at IS NULL`,
            )
            .join(';'),
        );
      return { env: { RELAY_STORE: url }, steal, pass };
    },
  ],
];

/** A pairing whose one-time code NoiseAware has presented, and what ends it. */
interface Attempt {
  readonly code: string;
  readonly accessCode: string;
  end(): Promise<unknown>;
}

const codeIn = (authorizeUrl: string) => new URL(authorizeUrl).searchParams.get('code') ?? '';
const accessCodeIn = (redirect: string) => new URL(redirect).searchParams.get('access_code') ?? '';

/** A pairing of a staff member, which the owner has authorized. */
async function byStaff(
  stage: RelayStage,
  end: (of: Awaited<ReturnType<typeof authorize>>) => Promise<unknown>,
) {
  const pairing = await authorize(stage.staff, { account: newAccount() });
  return { code: pairing.code, accessCode: accessCodeIn(pairing.redirect), end: () => end(pairing) };
}

/** A press of a link, after which the owner has authorized and is on the way back. */
async function byLink(
  { staff, service }: RelayStage,
  end: (of: { id: string; url: string; comeBack(): Promise<unknown> }) => Promise<unknown>,
  confirm = false,
): Promise<Attempt> {
  const link = await makeLink(confirm ? staff : service, { account: newAccount() });
  const owner = ownerBrowser();
  const authorizeUrl = await owner.press(link.url);
  const { location = '' } = await walkLogin(authorizeUrl);
  const comeBack = () => owner.comeBack(location);
  return {
    code: codeIn(authorizeUrl),
    accessCode: accessCodeIn(location),
    end: () => end({ ...link, comeBack }),
  };
}

const ends: [string, (stage: RelayStage, world: World) => Promise<Attempt>][] = [
  ['is completed', (stage) => byStaff(stage, (pairing) => answered(complete(stage.staff, pairing)))],
  [
    'fails, since NoiseAware refuses the access code',
    async ({ relay, staff }) => {
      const pairing = await startPairing(staff, { account: newAccount() });
      // NoiseAware has not made this call, so it does not know the code.
      const accessCode = await accessCodeFor(relay, pairing.code);
      const redirect = redirectWith(pairing, accessCode);
      const end = async () =>
        expect(codeOf(await complete(staff, { ...pairing, redirect }))).toBe('reauthorization_required');
      return { code: pairing.code, accessCode, end };
    },
  ],
  ['is cancelled', (stage) => byStaff(stage, ({ id }) => answered(stage.staff.cancelPairing({ id })))],
  [
    'ends with its staff member',
    async ({ relay }) => {
      const { client, staff } = await relay.enrol('Robin');
      const pairing = await authorize(client, { account: newAccount() });
      const accessCode = accessCodeIn(pairing.redirect);
      return { code: pairing.code, accessCode, end: () => relay.door.revokeStaff({ id: staff.id }) };
    },
  ],
  [
    'ends with its connection',
    async (stage) => {
      const account = newAccount();
      const pairing = await authorize(stage.staff, { account });
      const { id } = (await answered(complete(stage.staff, pairing))).connection;
      const again = await authorize(stage.staff, { account, connection: id });
      const end = () => answered(stage.staff.disconnect({ id }));
      return { code: again.code, accessCode: accessCodeIn(again.redirect), end };
    },
  ],
  ['expires', (stage, { pass }) => byStaff(stage, () => pass(stage))],
  ['of a link is completed', (stage) => byLink(stage, ({ comeBack }) => comeBack())],
  ['of a link awaits confirmation', (stage) => byLink(stage, ({ comeBack }) => comeBack(), true)],
  ['of a link ends with its next press', (stage) => byLink(stage, ({ url }) => ownerBrowser().press(url))],
  [
    'of a link is withdrawn with that',
    (stage) => byLink(stage, ({ id }) => answered(stage.service.revokeLink({ id }))),
  ],
  ['of a link expires with that', (stage, { pass }) => byLink(stage, () => pass(stage))],
];

let accounts = 0;
function newAccount() {
  accounts += 1;
  return { id: `account-${accounts}` };
}

describe.each(worlds)('on %s', async (_, makeWorld) => {
  const world = await makeWorld();
  const { env, steal } = world;
  const stage = await stageOfFile({ env, effects: { sleep: hastySleep } });

  /** Whether the access code follows from the store, the sealing keys and the one-time code in the authorize address. */
  const isDerivable = async ({ code, accessCode }: Attempt) => {
    const { sealingKeys, noiseaware } = stage.relay.config;
    const codesOf = createAccessCodes(sealingKeys, noiseaware.accessCode);
    const texts = new Set((await steal(stage)).match(/[\w-]{8,}/g));
    return ['', ...texts].some((salt) => codesOf(code, salt).includes(accessCode));
  };

  it.each(ends)(
    'store, sealing keys and one-time code together yield no access code once a pairing %s',
    async (_, begin) => {
      const attempt = await begin(stage, world);
      expect(await isDerivable(attempt)).toBe(true);
      await attempt.end();
      await expect.poll(() => isDerivable(attempt), { timeout: 10_000 }).toBe(false);
    },
  );
});
