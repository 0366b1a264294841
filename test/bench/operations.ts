import { createAccessCodes } from '@noiseaware-connect/relay/domain/sealing';
import { requestBytes } from './call-over-sockets.ts';
import { connectionId, pairingOf, parsedSealingKey, serviceKey, session } from './sample-data.ts';

/** What is measured of a relay, in the order in which it is told. */
export const operations = [
  'connectionUrl',
  'completion',
  'tokenRead',
  'firstRead',
  'renewal',
  'list',
] as const;
export type Operation = (typeof operations)[number];

/** What stands beside it; each has the name of its server's file. */
export const peers = ['node-http', 'bare-koa', 'oidc-provider'] as const;
export type Peer = (typeof peers)[number];

/** Client credentials as every server of the benchmark knows them. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Makes the request with that number; one of a walk through pages needs the answer before it. */
export type MakeRequest = (index: number, answerBefore: string | undefined) => Buffer;

/** How a call of each kind looks on a store with so many connections. */
export function requestsFor(
  kind: Operation | Peer,
  { clientId, clientSecret }: Client,
  connections: number,
): MakeRequest {
  const json = { 'content-type': 'application/json' };
  const asService = { authorization: `Bearer ${serviceKey}` };
  const asStaff = { authorization: `Bearer ${session}` };
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const accessCodesFor = createAccessCodes([parsedSealingKey]);

  switch (kind) {
    case 'connectionUrl':
      return (index) => {
        const body = JSON.stringify({ ...credentials, code: pairingOf('waiting', index).code });
        return requestBytes('POST', '/noiseaware/connection', json, body);
      };
    case 'completion':
      return (index) => {
        const { id, code, redirectUri, verifier } = pairingOf('authorized', index);
        const redirect = `${redirectUri}?code=${accessCodesFor(code)[0]}`;
        const path = `/v1/pairings/${id}/completion`;
        return requestBytes('POST', path, { ...json, ...asStaff }, JSON.stringify({ redirect, verifier }));
      };
    // The first read of a token is one that follows its renewal: both go the same way through the connections.
    case 'tokenRead':
    case 'firstRead':
      return (index) => {
        const path = `/v1/connections/${connectionId(spread(index, connections))}/token`;
        return requestBytes('POST', path, { ...json, ...asService }, '{"minTtl":60}');
      };
    case 'renewal':
      return (index) => {
        const path = `/v1/connections/${connectionId(spread(index, connections))}/renewal`;
        return requestBytes('POST', path, { ...json, ...asStaff }, '{}');
      };
    case 'list':
      return (_, answerBefore = '') => {
        const cursor = /"nextCursor":"([^"]+)"\}$/.exec(answerBefore.slice(-500))?.[1];
        const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
        return requestBytes('GET', `/v1/connections${query}`, asService);
      };
    case 'node-http':
    case 'bare-koa':
      return (index) => {
        const body = JSON.stringify({ ...credentials, code: pairingOf('waiting', index).code });
        return requestBytes('POST', '/', json, body);
      };
    case 'oidc-provider': {
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...credentials }).toString();
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const request = requestBytes('POST', '/token', form, body);
      return () => request;
    }
  }
}

// --- Internal helpers ---

/** Takes the connections all over, as their tokens are asked for, and each as often as any other. */
const spread = (index: number, connections: number): number => (index * 7_919) % connections;
