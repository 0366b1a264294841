import { randomBytes, randomUUID } from 'node:crypto';
import { type SandboxClock, systemClock } from './clock.ts';
import { createJournal, type Journal } from './journal.ts';
import { createDirectory, type Directory } from './state/directory.ts';
import { createGrants, type Grants } from './state/grants.ts';
import { type OrganizationData, sampleData } from './state/sample-data.ts';
import { createJwtSigner } from './state/sign-jwt.ts';
import { createTokens, type Holder, type Tokens } from './state/tokens.ts';
import { createVisits, type Visits } from './state/visits.ts';
import { initialSwitches, type Switches } from './switches/switches.ts';

/** A partner as a NoiseAware representative provisions it. */
export interface Partner {
  id: string;
  name: string;
  clientId: string;
  clientSecret: string;
  connectionUrl?: string;
  /** Where its alerts go (AutoResolve). */
  alertsUrl?: string;
}

/** A change of a partner; what is undefined stays as it is. */
export type PartnerPatch = { readonly [K in keyof Partner]?: Partner[K] | undefined };

/** Everything the sandbox knows and works with; each part of it gets the whole. */
export interface World {
  readonly clock: SandboxClock;
  readonly fetch: typeof fetch;
  readonly switches: Switches;
  readonly journal: Journal;
  readonly partner: Partner;
  readonly directory: Directory;
  readonly grants: Grants;
  readonly tokens: Tokens;
  readonly visits: Visits;
  /** Where browsers reach the sandbox; known once it listens. */
  url: string;
  /** A fresh random value that cannot be guessed. */
  newSecret(bytes?: number): string;
  /** Whether chance takes this call, of which it takes that share (0 to 1). */
  isDrawn(share: number): boolean;
  /** Provisions the partner again, as a NoiseAware representative would. */
  setPartner(patch: PartnerPatch): Partner;
  dataOf(organizationId: string): OrganizationData;
  /** Now, by the clock that NoiseAware's machines show. */
  shownNow(): number;
  /** Waits by the sandbox's clock, or until it is stopped. */
  wait(seconds: number): Promise<void>;
  /** Aborted when the sandbox is stopped, so that nothing of it goes on afterwards. */
  readonly stopped: AbortSignal;
}

/** The effects a world is made from; all have real defaults. */
export interface WorldEffects {
  readonly clock?: SandboxClock | undefined;
  readonly random?: ((bytes: number) => Uint8Array) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Makes a world without users in which nothing has happened. */
export function createWorld(partner: Partner, effects: WorldEffects, stopped: AbortSignal): World {
  const clock = effects.clock ?? systemClock;
  const random = effects.random ?? randomBytes;
  const switches = initialSwitches();
  const journal = createJournal(() => clock.now());
  const directory = createDirectory(clock);
  const sign = createJwtSigner();
  const data = new Map<string, OrganizationData>();
  const newSecret = (bytes = 32): string => Buffer.from(random(bytes)).toString('base64url');
  const shownSeconds = (ms: number): number => Math.floor(ms / 1000 + switches.clockSkew);

  const newJwt = ({ userId, organizationId }: Holder, expiresAt: number): string =>
    sign({
      iss: world.url,
      sub: userId,
      email: directory.userById(userId)?.email ?? '',
      organizationID: organizationId,
      organizationName: directory.organization(organizationId)?.name ?? '',
      iat: shownSeconds(clock.now()),
      exp: shownSeconds(expiresAt),
      jti: randomUUID(),
    });

  const world: World = {
    clock,
    fetch: effects.fetch ?? fetch,
    switches,
    journal,
    partner,
    directory,
    grants: createGrants(),
    visits: createVisits(() => newSecret(18)),
    tokens: createTokens({
      clock,
      switches,
      newUserToken: (holder, expiresAt) =>
        journal.secret(switches.userTokenFormat === 'jwt' ? newJwt(holder, expiresAt) : newSecret()),
      newRefreshToken: () => journal.secret(newSecret()),
    }),
    url: '',
    newSecret,
    isDrawn: (share) => share > 0 && Buffer.from(random(4)).readUInt32BE() / 2 ** 32 < share,
    setPartner(patch) {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      Object.assign(partner, Object.fromEntries(given));
      journal.secret(partner.clientSecret);
      if (patch.alertsUrl !== undefined) journal.secret(patch.alertsUrl.split('/').at(-1) ?? '');
      return partner;
    },
    dataOf(organizationId) {
      const known = data.get(organizationId) ?? sampleData(organizationId);
      data.set(organizationId, known);
      return known;
    },
    shownNow: () => clock.now() + switches.clockSkew * 1000,
    wait: (seconds) => clock.sleep(seconds * 1000, stopped),
    stopped,
  };
  return world;
}
