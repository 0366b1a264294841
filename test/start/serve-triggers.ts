import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RelayClient } from '@noiseaware-connect/shared/client';
import { type EventType, eventTypes } from '@noiseaware-connect/shared/contract/events';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import type { OperatorDoor } from '../support/relay/operator-door.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { answered } from '../support/relay/value-in.ts';

interface Stage {
  readonly sandbox: Sandbox;
  readonly door: OperatorDoor;
  /** A staff member's. */
  readonly client: RelayClient;
  readonly account: { readonly id: string; readonly name: string };
}

/**
 * Serves, on loopback, what lets something happen to an account: `POST /trigger/<type>` ends when what causes an event of the type is
 * done. Of other types it answers which can be triggered.
 */
export async function serveTriggers(stage: Stage): Promise<{ url: string; close(): Promise<void> }> {
  const triggers = triggersOf(stage);
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer(async ({ method, url = '', headers }, answer) => {
    const type = decodeURIComponent(url.replace('/trigger/', ''));
    const trigger = Object.hasOwn(triggers, type) ? triggers[type as EventType] : undefined;
    // A page in a browser is no developer's command.
    if (method !== 'POST' || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
      answer.writeHead(405).end('Only POST, and from no page.\n');
    else if (trigger === undefined)
      answer
        .writeHead(400)
        .end(`${refusalOf(type)} These can be triggered: ${Object.keys(triggers).join(', ')}\n`);
    else {
      // One after the other, since they change the same connection.
      const turn = last.then(trigger);
      last = turn.catch(() => undefined);
      await turn.then(
        () => answer.end(`${type} has happened to ${stage.account.id}\n`),
        (error: Error) => answer.writeHead(500).end(`${error.message}\n`),
      );
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

// --- Internal helpers ---

const refusalOf = (type: string): string =>
  eventTypes.some((each) => each === type)
    ? `${type} cannot be triggered: POST /v1/webhooks/{id}/test with {"type":"${type}"} sends an example to a webhook.`
    : `${type} is no type of event.`;

const down = { token: { kind: '503' }, refresh: { kind: '503' } } as const;

/** Belongs to the organization that is connected. */
const owner = { email: 'owner@example.com' };

/** By type of event: what causes it. What only time, the operator or a receiver causes is not in it. */
const triggersOf = ({
  sandbox,
  door,
  client,
  account,
}: Stage): Partial<Record<EventType, () => Promise<unknown>>> => {
  /** The account's connection, connected again where it has ended. */
  const connection = async () => {
    const { state, connections } = await answered(client.readAccount({ account: account.id }));
    const [first] = connections;
    return state === 'active' && first !== undefined ? first : connectAccount(client, account);
  };
  const renew = ({ id }: { id: string }) => door.client.renewConnection({ id, body: {} });
  const degrade = async () => {
    const degraded = await connection();
    sandbox.set({ fault: down });
    await renew(degraded);
    sandbox.set({ fault: {} });
    return degraded;
  };
  const link = (confirm = false) => makeLink(client, { account, confirm });
  const awaitConfirmation = async () => {
    const { id, url } = await link(true);
    await ownerBrowser().connect(url, owner);
    return id;
  };
  const alert = async () => {
    await connection();
    const [organization] = sandbox.organizations();
    await sandbox.sendAlert({ organization: organization?.id ?? '', partnerOrgId: account.id });
  };
  return {
    'connection.connected': () => connectAccount(client, account),
    'connection.degraded': degrade,
    'connection.recovered': async () => renew(await degrade()),
    'connection.reauthorization_required': async () => {
      const revoked = await connection();
      for (const { id } of sandbox.organizations()) sandbox.revoke(id);
      await renew(revoked);
    },
    'connection.disconnected': async () => answered(client.disconnect({ id: (await connection()).id })),
    'link.opened': async () => ownerBrowser().press((await link()).url),
    'link.used': async () => ownerBrowser().connect((await link()).url, owner),
    'link.awaiting_confirmation': awaitConfirmation,
    'link.refused': async () => answered(client.revokeLink({ id: await awaitConfirmation() })),
    'link.revoked': async () => answered(client.revokeLink({ id: (await link()).id })),
    'alert.received': alert,
  };
};
