import { randomBytes } from 'node:crypto';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import type { RelayClient } from '@noiseaware-connect/shared/client';
import { valueIn } from './value-in.ts';

/** A pairing as the browser that began it knows it. */
export interface StartedPairing {
  id: string;
  authorizeUrl: string;
  /** The one-time code, as NoiseAware will present it. */
  code: string;
  verifier: string;
  redirectUri: string;
  connection?: string;
}

/** Begins a pairing, as the extension does. */
export async function startPairing(
  client: RelayClient,
  { account = { id: 'acct-1', name: 'Sea View Rentals' }, ...asked }: StartOptions = {},
): Promise<StartedPairing> {
  const verifier = newVerifier((size) => randomBytes(size));
  const { redirectUri = `${extensionRedirects[0]}connect/${randomBytes(16).toString('base64url')}` } = asked;
  const body = { account, challenge: await challengeOf(verifier), ...asked, redirectUri };
  const { id, authorizeUrl, connection } = valueIn(await client.startPairing({ body }));
  const code = new URL(authorizeUrl).searchParams.get('code') ?? '';
  return { id, authorizeUrl, code, verifier, redirectUri, ...(connection !== undefined && { connection }) };
}

interface StartOptions {
  account?: { id: string; name?: string };
  connection?: string;
  parallel?: boolean;
  redirectUri?: string;
}

/** The extension's address for all pairings, where they share one. */
export const fixedRedirect = `${extensionRedirects[0]}connected`;

/** Calls the ConnectionURL as NoiseAware does. */
export const callConnectionUrl = (
  relay: { url: string; config: { noiseaware: { clientId: string; clientSecrets: readonly string[] } } },
  fields: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${relay.url}/noiseaware/connection`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      client_id: relay.config.noiseaware.clientId,
      client_secret: relay.config.noiseaware.clientSecrets[0],
      ...fields,
    }),
  });

/** The access code that the ConnectionURL gives for a one-time code. */
export async function accessCodeFor(
  relay: Parameters<typeof callConnectionUrl>[0],
  code: string,
): Promise<string> {
  const response = await callConnectionUrl(relay, { code });
  const body = (await response.json()) as { access_code?: string };
  if (body.access_code === undefined) throw new Error(`no access code: ${response.status}`);
  return body.access_code;
}

/** The URL to which NoiseAware sends the browser back. */
export const redirectWith = (
  { redirectUri }: StartedPairing,
  accessCode: string,
  name = 'access_code',
): string => `${redirectUri}?${name}=${accessCode}`;
