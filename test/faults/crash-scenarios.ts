import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { authorize as authorizeBy, connectAccount } from '../support/relay/connect-account.ts';
import type { StartedPairing } from '../support/relay/pairing.ts';

export const account = { id: 'acct-1', name: 'Sea View Rentals' };

/** Who works with a relay, wherever it runs at the moment. */
export interface People {
  staff(): RelayClient;
  service(): RelayClient;
  readonly sandbox: Sandbox;
}

/** What was under way when the relay died. */
export interface Prepared {
  /** What had been acknowledged before. */
  connection?: Connection;
  /** What the extension holds of an attempt that is not completed yet. */
  attempt?: StartedPairing & { redirect: string };
}

/** Something that the relay does in steps. */
export interface Scenario {
  readonly name: string;
  prepare(people: People): Promise<Prepared>;
  act(people: People, prepared: Prepared): Promise<CallResult<unknown>>;
}

/** An exchange: the completion of a pairing, of a new connection and of one that is reauthorized. */
export const exchanges: readonly Scenario[] = [
  {
    name: 'a first connect',
    prepare: async (people) => ({ attempt: await authorize(people) }),
    act: complete,
  },
  {
    name: 'a reauthorization',
    async prepare(people) {
      const connection = await connectAccount(people.staff(), account);
      return { connection, attempt: await authorize(people, connection.id) };
    },
    act: complete,
  },
];

/** A renewal: a staff member asks for one. */
export const renewals: readonly Scenario[] = [
  {
    name: 'a renewal by refresh',
    prepare: async ({ staff }) => ({ connection: await connectAccount(staff(), account) }),
    act: renew,
  },
  {
    name: 'a renewal by exchange after a refused refresh',
    async prepare({ staff, sandbox }) {
      const connection = await connectAccount(staff(), account);
      sandbox.endTokens('refresh');
      return { connection };
    },
    act: renew,
  },
];

export function complete({ staff }: People, { attempt }: Prepared) {
  if (attempt === undefined) throw new Error('nothing was authorized');
  const { id, redirect, verifier } = attempt;
  return staff().completePairing({ id, body: { redirect, verifier } });
}

export function renew({ staff }: People, { connection }: Prepared) {
  return staff().renewConnection({ id: connection?.id ?? '', body: {} });
}

export function vend({ service }: People, { connection }: Prepared) {
  return service().vendToken({ id: connection?.id ?? '', body: {} });
}

// --- Internal helpers ---

function authorize({ staff }: People, connection?: string) {
  return authorizeBy(staff(), { account, ...(connection === undefined ? {} : { connection }) });
}
