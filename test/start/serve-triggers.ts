import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';

interface Stage {
  readonly sandbox: Sandbox;
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
    const trigger = Object.hasOwn(triggers, type) ? triggers[type] : undefined;
    // A page in a browser is no developer's command.
    if (method !== 'POST' || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
      answer.writeHead(405).end('Only POST, and from no page.\n');
    else if (trigger === undefined)
      answer
        .writeHead(400)
        .end(`${type} cannot be triggered; these can: ${Object.keys(triggers).join(', ')}\n`);
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

/** By type of event: what causes it. */
const triggersOf = ({ sandbox, client, account }: Stage): Record<string, () => Promise<unknown>> => ({
  'connection.connected': () => connectAccount(client, account),
  'link.opened': async () => ownerBrowser().press((await makeLink(client, { account })).url),
  'link.revoked': async () => client.revokeLink({ id: (await makeLink(client, { account })).id }),
  'alert.received': async () =>
    sandbox.sendAlert({
      organization: sandbox.grants().at(-1)?.organizationId ?? '',
      partnerOrgId: account.id,
    }),
});
