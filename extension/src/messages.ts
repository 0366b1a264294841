import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Done } from './app/connections/connections.ts';
import type { PreviewAnswer } from './app/effects.ts';
import type { Pairing } from './app/pairing/pair.ts';
import type { Draft } from './app/records.ts';
import type { Setup, SetupInput } from './app/setup/setup.ts';

/** The protocol between the pages and the background: what may be asked, and what comes back. */
export interface Messages {
  connect: {
    input: { account: Account; connection?: string };
    output: Awaited<ReturnType<Pairing['start']>>;
  };
  /** The person's yes to the question with this id: `stale` if meanwhile another one is asked. */
  'answer-question': {
    input: { question: string };
    output: Awaited<ReturnType<Pairing['start']>> | 'stale';
  };
  /** The person named a site themselves, and the browser allows it. */
  'add-site': { input: { origin: string }; output: null };
  'preview-tool': { input: { id: string }; output: PreviewAnswer };
  'cancel-flow': { input: null; output: null };
  retry: { input: null; output: null };
  'keep-organization': { input: null; output: null };
  'use-organization': { input: { organization: string }; output: null };
  dismiss: { input: null; output: null };
  'show-window': { input: null; output: null };
  refresh: { input: null; output: null };
  'keep-draft': { input: Draft; output: null };
  renew: { input: { id: string }; output: Done };
  disconnect: { input: { id: string; forget: boolean }; output: Done };
  greet: { input: { address: string }; output: Awaited<ReturnType<Setup['greet']>> };
  enrol: { input: SetupInput; output: Awaited<ReturnType<Setup['enrol']>> };
  'sign-out': { input: { anyway: boolean }; output: Done };
}

export type MessageName = keyof Messages;

/** How a page asks the background. Rejects if the background goes away before it answers. */
export type Send = <N extends MessageName>(
  name: N,
  input: Messages[N]['input'],
) => Promise<Messages[N]['output']>;

/** The answer that a page gives itself when the background went away. */
export const interrupted = { ok: false, code: 'interrupted' } as const;

/** The port over which the background pushes what the pages draw. */
export const viewPort = 'view';

/** Sends what needs no answer: what comes of it is pushed. A background that went away is asked again by the person. */
export function tell<N extends MessageName>(send: Send, name: N, input: Messages[N]['input']): void {
  send(name, input).catch(() => undefined);
}
