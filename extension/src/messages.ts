import type { AnyInput, CallFailure, CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import type { Endpoint } from '@noiseaware-connect/shared/endpoint';
import type { Language } from '@noiseaware-connect/shared/language';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Preview } from './tool-messages.ts';
import type { AddressProblem } from './words/address-words.ts';

/** The looks that a person may choose instead of the system's. */
export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What a person chooses in the options, as far as they change it. */
interface Choices {
  notifications?: boolean | undefined;
  language?: Language | null | undefined;
  theme?: Theme | null | undefined;
}

/** How a call to the relay went. */
export type Done = { ok: true } | Refused;
interface Refused {
  ok: false;
  code: RefusalCode;
}

/**
 * `interrupted` is the page's own: the background went away before it could answer. `not_saved`: the browser does not
 * save what the relay answered. `record_damaged`: what the browser had saved could not be read, and is asked for again.
 */
export type RefusalCode =
  | CallFailure['code']
  | 'interrupted'
  | 'not_saved'
  | 'record_damaged'
  /** How the window of the company's sign-in ended. */
  | 'window_closed'
  | 'window_open';

/** Whether an attempt to connect has begun; `busy` while another one is going on. */
export type Started = 'started' | 'busy' | 'not_set_up';

/** What was typed in the Connect form. */
export interface Draft {
  id: string;
  name: string;
}

/** What a setup link or the form's fields come to; without an invite the company's identity provider is asked. */
export interface SetupInput {
  address: string;
  invite: string;
  loginHost: string;
}

/** Who answers at an address. Of two that do not understand each other, the older one has to be updated. */
export type Greeted =
  /** `signIn`: it offers to sign in by the company's identity provider. */
  | { kind: 'relay'; signIn: boolean }
  | { kind: 'unreachable' | 'not_a_relay' | 'relay_is_older' | 'extension_is_older' }
  | { kind: 'bad_address'; problem: AddressProblem };

/** What a page said, before it is parsed, and the page's address. */
export interface PageWord {
  page: string;
  said: unknown;
}

/** The account that the page in front is about, and the tool that says so: its name, or the host of one without. */
export interface RecordInFront {
  account: Account;
  from: string;
}

/** What came of asking a tool's page what a rule finds on it. */
export type PreviewAnswer =
  | (Preview & { page: string })
  /** No tab shows one of the tool's pages, or the extension may not run there. */
  | { ok: false; reason: 'no_page' };

/** An error as it is kept: nothing of its message, which may quote addresses, tokens or names. */
export interface ErrorNote {
  /** Milliseconds since 1970. */
  at: number;
  /** The context in which it came up: `background`, a page's name, or `pairing` for what ended an attempt. */
  place: string;
  /** The error's class, or the type of what was thrown. */
  kind: string;
  /** Where in the extension's own files it came up, the innermost first: file, line and column. */
  stack: string[];
  /** The extension's. */
  version: string;
}

/** A call of the contract, and whether it sends a body and brings an answer. */
export interface PageCall {
  endpoint: Pick<Endpoint, 'method' | 'path'> & {
    created?: true | undefined;
    hasBody: boolean;
    hasAnswer: boolean;
  };
  input: AnyInput;
}

/** The protocol between the pages and the background: what may be asked, and what comes back. */
export interface Messages {
  connect: {
    input: { account: Account; connection?: string | undefined };
    output: Started;
  };
  /** The person's yes to the question with this id: `stale` if meanwhile another one is asked. */
  'answer-question': {
    input: { question: string };
    output: Started | 'stale';
  };
  /** The person named a site themselves, and the browser allows it. */
  'add-site': { input: { origin: string }; output: null };
  'cancel-flow': { input: null; output: null };
  retry: { input: null; output: null };
  'keep-organization': { input: null; output: null };
  'use-organization': { input: { organization: string }; output: null };
  dismiss: { input: null; output: null };
  'show-window': { input: null; output: null };
  refresh: { input: null; output: null };
  'keep-draft': { input: Draft; output: null };
  /** Makes a call with this browser's session, for a page that reads its answer (`ask-relay.ts`). */
  call: { input: PageCall; output: CallResult<unknown> };
  enrol: { input: SetupInput; output: Done | { ok: false; code: 'bad_address' } };
  /** By the company's identity provider, in a window of its own. */
  'sign-in': { input: Omit<SetupInput, 'invite'>; output: Done | { ok: false; code: 'bad_address' } };
  'sign-out': { input: { anyway: boolean }; output: Done };
  /** What the person wants; null is as the browser has it. */
  choose: { input: Choices; output: null };
  /** Something was thrown in a page and caught by nothing. */
  'note-error': { input: ErrorNote; output: null };
}

export type MessageName = keyof Messages;

/** How a page asks the background. Rejects if the background goes away before it answers. */
export type Send = <N extends MessageName>(
  name: N,
  input: Messages[N]['input'],
) => Promise<Messages[N]['output']>;

/** What came of a call that a page had made. */
export type Asked<T> = { ok: true; value: T } | Refused;

/** How a page asks the relay. */
export type Ask = <T>(ask: (client: RelayClient) => Promise<CallResult<T>>) => Promise<Asked<T>>;

/** The answer that a page gives itself when the background went away. */
export const interrupted = { ok: false, code: 'interrupted' } as const;

/** The extension's own pages. */
export const pageNames = ['popup', 'options', 'question', 'first'] as const;
export type PageName = (typeof pageNames)[number];

/** The port over which the background pushes what the pages draw, and a page says whether it can be seen. */
export const viewPort = 'view';

/** Sends what needs no answer: what comes of it is pushed. A background that went away is asked again by the person. */
export function tell<N extends MessageName>(send: Send, name: N, input: Messages[N]['input']): void {
  send(name, input).catch(() => undefined);
}
