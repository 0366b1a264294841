import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { openOperatorClient } from '@noiseaware-connect/relay/cli/clients/operator-client';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { valueIn } from '@noiseaware-connect/shared/call-refused';
import { createClient, type OperatorClient } from '@noiseaware-connect/shared/client';
import { type OperatorApi, operatorApi } from '@noiseaware-connect/shared/contract/api';
import type { AuditEvent, PublicEntry } from '@noiseaware-connect/shared/contract/audit-entry';
import type { CallInput, ReadOf } from '@noiseaware-connect/shared/contract/endpoint';
import { extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { keyFor } from './key-for.ts';
import { answered } from './value-in.ts';

/** The operator's calls, each with its value; a call that is refused throws. */
type Values = {
  [N in keyof OperatorApi]: (
    ...args: Partial<CallInput<OperatorApi[N]>> extends CallInput<OperatorApi[N]>
      ? [CallInput<OperatorApi[N]>?]
      : [CallInput<OperatorApi[N]>]
  ) => Promise<ReadOf<OperatorApi[N]>>;
};

export interface OperatorDoor extends Values {
  /** The same calls with their results, as the relay's commands make them. */
  readonly client: OperatorClient;
  /** The newest audit entries that match, in chronological order; all of them without a limit. */
  audit(filter?: AskedEntries): Promise<PublicEntry[]>;
  /** The id of the one staff member with that name. */
  staffNamed(name: string): Promise<string>;
  /** The id of the newest service key with that name. */
  keyNamed(name: string): Promise<string>;
}

interface AskedEntries {
  what?: AuditEvent[];
  account?: string;
  connection?: string;
  limit?: number;
}

/** The operator's door to the data of these settings, whether a relay is on it or not. */
export const doorOf = (settings: Record<string, string>): OperatorDoor =>
  doorOver(openOperatorClient(parseConfig(settings), realEffects(createLog('silent'))));

export function doorOver(client: OperatorClient): OperatorDoor {
  const calls = Object.keys(operatorApi).map((name) => [
    name,
    async (input: never) => valueIn<unknown>(await client[name as keyof OperatorApi](input)),
  ]);
  const values = Object.fromEntries(calls) as Values;
  return {
    ...values,
    client,
    async audit({ what, limit = Number.POSITIVE_INFINITY, ...filter } = {}) {
      const found: PublicEntry[] = [];
      let cursor: string | undefined;
      do {
        const query = { ...filter, what: what?.join(','), cursor };
        const { entries, nextCursor } = await values.readAudit({ query });
        found.push(...entries);
        cursor = nextCursor;
      } while (cursor !== undefined && found.length < limit);
      return found.slice(0, limit).reverse();
    },
    staffNamed: async (named) =>
      (await values.listStaff()).staff.find(({ name }) => name === named)?.id ?? 'none',
    keyNamed: async (named) =>
      (await values.listServiceKeys()).serviceKeys.findLast(({ name }) => name === named)?.id ?? 'none',
  };
}

/** Enrols Alex at the relay that is at this address, and makes a key that may do everything. */
export async function enter(
  door: OperatorDoor,
  url: string,
): Promise<{ invite: string; session: string; key: string }> {
  const { invite } = await door.invite({ body: { name: 'Alex' } });
  const client = createClient(extensionCalls, { baseUrl: url, fetch });
  const { session } = await answered(client.enrol({ body: { invite } }));
  const { key } = await door.makeServiceKey({ body: keyFor('billing') });
  return { invite, session, key };
}
