import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { plainBrowser, type Walk, type WalkEnd, walkOn } from '../sandbox/walk-login.ts';
import { newcomer, signUp } from '../support/browser/sign-up.ts';
import { type LeapingClock, leapingClock } from '../support/faults/leaping-clock.ts';
import { fixedRedirect, type StartedPairing, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import type { Situation } from './situation.ts';

/** The one account of the job. */
const account = { id: 'cust-1042', name: 'Sea View Rentals' };

/** Relay, sandbox and everybody who works with them, on one clock that leaps. */
export interface JobStage {
  readonly situation: Situation;
  readonly clock: LeapingClock;
  readonly sandbox: Sandbox;
  readonly relay: TestRelay;
  readonly staff: RelayClient;
  readonly service: RelayClient;
  /** Begins a pairing and goes through NoiseAware's pages in the staff member's browser. */
  authorize(options?: Attempt): Promise<StartedPairing & WalkEnd>;
  complete(attempt: StartedPairing & WalkEnd): Promise<CallResult<{ connection: Connection }>>;
  vend(id: string): Promise<CallResult<{ userToken: string; expiresAt: string }>>;
  read(id: string): Promise<Connection>;
  /** Calls NoiseAware's API as a backend of the partner does; without a token, without the header. */
  callApi(userToken?: string): Promise<number>;
  /** How many refreshes and exchanges NoiseAware has answered with tokens. */
  renewals(): { refreshes: number; exchanges: number };
  /** Everything in the data directory, as text. */
  stored(): Promise<string>;
  stop(): Promise<void>;
}

interface Attempt {
  connection?: string;
  decision?: Walk['decision'];
}

const people: Readonly<Record<Situation['person'], Walk>> = {
  owner: {},
  manager: { email: 'manager@example.com', organization: 'Lakeside Lofts' },
  newcomer: { email: newcomer.email, password: newcomer.password },
};

export async function setJobStage(situation: Situation): Promise<JobStage> {
  const clock = leapingClock(Date.UTC(2026, 2, 1, 12));
  const defects: Error[] = [];
  const sandbox = await startSandbox({
    clock,
    switches: situation.switches,
    onError: (error) => void defects.push(error),
  });
  // The same listener by another name.
  const anotherHost = sandbox.url.replace('127.0.0.1', 'localhost');
  const env = Object.fromEntries(
    Object.entries(situation.env).map(([name, value]) => [
      name,
      value.replace('<another host>', anotherHost),
    ]),
  );
  const relay = await startTestRelay({ sandbox, env, effects: clock.effects });
  const { client: staff } = await relay.enrol('Alex');
  const { client: service } = await relay.service('billing');
  const browser = plainBrowser(sandbox.url);

  const arriveAt = (authorizeUrl: string) => {
    const known = sandbox.entries('signup').length > 0;
    if (situation.person !== 'newcomer' || known) return browser.visit(authorizeUrl);
    return signUp(browser, authorizeUrl, () => clock.leap(sandbox.switches.signupMailDelay));
  };

  return {
    situation,
    clock,
    sandbox,
    relay,
    staff,
    service,
    async authorize({ connection, decision = 'authorize' } = {}) {
      const pairing = await startPairing(staff, {
        account,
        ...(connection === undefined ? {} : { connection }),
        ...(relay.config.redirectPaths === 'fixed' && { redirectUri: fixedRedirect }),
      });
      const arrival = await arriveAt(pairing.authorizeUrl);
      const pressed = sandbox.arrived('authorize', sandbox.entries('authorize').length + 1);
      const walked = walkOn(browser, arrival, { ...people[situation.person], decision });
      // Where the ConnectionURL is called late, the time until then has to pass first.
      await Promise.race([walked, pressed.then(() => clock.leap(sandbox.switches.connectionUrlDelay))]);
      return { ...pairing, ...(await walked) };
    },
    complete: ({ id, verifier, location = '' }) =>
      staff.completePairing({ id, body: { redirect: location, verifier } }),
    vend: (id) => service.vendToken({ id, body: {} }),
    async read(id) {
      const answer = await service.readConnection({ id });
      if (!answer.ok) throw new Error(`the connection cannot be read: ${answer.failure.code}`);
      return answer.value.connection;
    },
    async callApi(userToken) {
      const written = forms[relay.config.noiseaware.authorization];
      const form = written ?? (sandbox.switches.authorizationHeader === 'bearer' ? 'Bearer ' : '');
      const response = await fetch(`${sandbox.url}/thresholds/list`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(userToken === undefined ? {} : { authorization: form + userToken }),
        },
        body: '{}',
      });
      await response.body?.cancel();
      return response.status;
    },
    renewals: () => ({ refreshes: answered(sandbox, 'refresh'), exchanges: answered(sandbox, 'token') }),
    async stored() {
      // Of what is sealed, the checks that the store keeps of its keys are no codes or tokens.
      const texts = [...(await readDirectory(relay.directory)).values()];
      return texts.join('\n').replaceAll(/"check":\s*"[^"]+"/g, '');
    },
    async stop() {
      await relay.stop();
      await sandbox.stop();
      if (defects.length > 0) throw new AggregateError(defects, 'the sandbox failed');
    },
  };
}

// --- Internal helpers ---

/** What stands before a user token, by NOISEAWARE_AUTHORIZATION; a backend whose relay finds out has found out, too. */
const forms: Partial<Record<string, string>> = { raw: '', bearer: 'Bearer ' };

const answered = (sandbox: Sandbox, kind: 'refresh' | 'token'): number =>
  sandbox
    .entries(kind)
    .filter(
      ({ status, details }) => status === 200 && /"(user_?token|access_token)"/i.test(details.answer ?? ''),
    ).length;
