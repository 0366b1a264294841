import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { type Walk, walkLogin } from '../../sandbox/walk-login.ts';
import { type StartedPairing, startPairing } from './pairing.ts';
import { answered } from './value-in.ts';

/** A pairing that a person authorized, with the URL to which NoiseAware sent the browser back. */
export interface Authorized extends StartedPairing {
  readonly redirect: string;
}

/** Begins a pairing and lets a person authorize it at the sandbox. */
export async function authorize(
  client: RelayClient,
  options?: Parameters<typeof startPairing>[1],
  walk?: Walk,
): Promise<Authorized> {
  const pairing = await startPairing(client, options);
  return { ...pairing, redirect: await redirectOf(pairing.authorizeUrl, walk) };
}

/** Where NoiseAware sends the browser of a person who authorizes. */
export async function redirectOf(authorizeUrl: string, walk?: Walk): Promise<string> {
  const { location } = await walkLogin(authorizeUrl, walk);
  if (location === undefined) throw new Error('NoiseAware did not send the browser back');
  return location;
}

/** Completes a pairing, for the organization that was confirmed where one was. */
export const complete = (
  client: RelayClient,
  { id, redirect, verifier }: Authorized,
  organization?: string,
): Promise<CallResult<{ connection: Connection }>> =>
  client.completePairing({
    id,
    body: { redirect, verifier, ...(organization === undefined ? {} : { organization }) },
  });

/** The whole main job over HTTP: pairing, login and Authorize at the sandbox, completion. */
export async function connectAccount(
  client: RelayClient,
  account: { id: string; name?: string },
  walk?: Walk,
): Promise<Connection> {
  const pairing = await authorize(client, { account }, walk);
  return (await answered(complete(client, pairing))).connection;
}
