import { type AlertRequest, type SentAlert, sendAlert } from './alerts/send-alert.ts';
import { createApp } from './app.ts';
import type { SandboxClock } from './clock.ts';
import type { JournalEntry, JournalKind } from './journal.ts';
import { listen } from './listener.ts';
import { demoUser, severalOrganizationsUser } from './login/demo-users.ts';
import { endTokens, revoke } from './revoke.ts';
import type { Mail, NewUser, Organization, User } from './state/directory.ts';
import type { Grant } from './state/grants.ts';
import type { TokenKind } from './state/tokens.ts';
import { parseSwitches, type Switches } from './switches/switches.ts';
import { createWorld, type Partner, type PartnerPatch } from './world.ts';

export type { Switches } from './switches/switches.ts';

/** What a sandbox may be started with; everything has a default. */
export interface SandboxOptions {
  /** 0, the default, takes a free one; it is always on loopback. */
  readonly port?: number | undefined;
  /** The https origin under which a proxy serves it to others, who get no control door. */
  readonly publicUrl?: string | undefined;
  readonly connectionUrl?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly partnerName?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly switches?: Partial<Switches> | undefined;
  readonly clock?: SandboxClock | undefined;
  readonly random?: ((bytes: number) => Uint8Array) | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Told what went wrong inside the sandbox; such a thing is a defect of it. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** A running imitation of NoiseAware. */
export interface Sandbox {
  /** Origin of the login pages and of the API, on this machine. */
  readonly url: string;
  readonly port: number;
  readonly clock: SandboxClock;
  readonly partner: Readonly<Partner>;
  /** The switches as they are now; faults that strike a number of times count down here. */
  readonly switches: Readonly<Switches>;
  /** Changes some switches; throws an error that names a wrong one. */
  set(patch: Partial<Switches>): void;
  setPartner(patch: PartnerPatch): void;
  /** Everything received and sent, secrets included, in order. */
  readonly journal: readonly JournalEntry[];
  entries(kind: JournalKind): JournalEntry[];
  /** Settles when this many entries of the kind have been written. */
  arrived(kind: JournalKind, count?: number): Promise<void>;
  /** Every code, access code, token and client secret that ever passed. */
  secrets(): string[];
  /** The user whom the login page names. */
  readonly demoUser: { readonly email: string; readonly password: string };
  addUser(user: NewUser): User;
  organizations(): Organization[];
  /** Every access code that was stored, with how it ended. */
  grants(): Grant[];
  mails(): Mail[];
  /** Lets something happen in an organization, and tells the partner of it. */
  sendAlert(request: AlertRequest): Promise<SentAlert[]>;
  /** Withdraws an access code, or an organization's by id or name; returns how many ended. */
  revoke(accessCodeOrOrganization: string): number;
  /** Ends tokens of an access code or organization, or of everybody. */
  endTokens(kind: TokenKind, accessCodeOrOrganization?: string): void;
  /** Closes the port and drops every connection; nothing is forgotten. */
  pause(): Promise<void>;
  /** Listens on the same port again. */
  resume(): Promise<void>;
  /** Closes the port, drops every connection and ends what is under way towards the partner. */
  stop(): Promise<void>;
}

/** Starts an imitation of NoiseAware on loopback. @throws one sentence about an option that is wrong */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { publicUrl } = options;
  if (publicUrl !== undefined) requireHttpsOrigin(publicUrl);
  const stopping = new AbortController();
  const world = createWorld(
    {
      id: options.partnerId ?? '42',
      name: options.partnerName ?? 'Example Stays',
      clientId: options.clientId ?? 'example-stays',
      clientSecret: options.clientSecret ?? 'sandbox-client-secret',
    },
    options,
    stopping.signal,
  );
  const { directory, grants, journal, switches } = world;
  world.setPartner({ connectionUrl: options.connectionUrl });
  Object.assign(switches, parseSwitches(options.switches ?? {}));
  for (const user of [demoUser, severalOrganizationsUser]) directory.add(user);
  const app = createApp(world, publicUrl !== undefined, options.onError ?? (() => undefined));
  const listener = await listen(options.port ?? 0, app);
  world.url = publicUrl ?? listener.url;

  return {
    url: listener.url,
    port: listener.port,
    clock: world.clock,
    partner: world.partner,
    switches,
    set: (patch) => void Object.assign(switches, parseSwitches(patch)),
    setPartner: (patch) => void world.setPartner(patch),
    journal: journal.entries,
    entries: (kind) => journal.entries.filter((entry) => entry.kind === kind),
    arrived: (kind, count = 1) => journal.arrived(kind, count),
    secrets: () => [...journal.secrets],
    demoUser,
    addUser: directory.add,
    organizations: directory.organizations,
    grants: grants.all,
    mails: directory.mails,
    sendAlert: (request) => sendAlert(request, world),
    revoke: (target) => revoke(target, world),
    endTokens: (kind, target) => endTokens(kind, target, world),
    pause: listener.close,
    resume: listener.open,
    async stop() {
      stopping.abort();
      await listener.close();
    },
  };
}

// --- Internal helpers ---

function requireHttpsOrigin(text: string): void {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.origin === text) return;
  throw new Error('the public URL must be an https origin, such as https://sandbox.your-company.example');
}
