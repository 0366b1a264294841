import type { AnyInput, CallFailure, CallResult, Client } from '@noiseaware-connect/shared/client';
import type { ExtensionCalls } from '@noiseaware-connect/shared/contract/extension';
import type { Language } from '@noiseaware-connect/shared/language';
import type { Account, ClockCause } from '@noiseaware-connect/shared/shapes';
import type { AccountStatus, Preview } from './tool-messages.ts';
import type { AddressProblem } from './words/address-words.ts';

/** The themes that a person may choose instead of the system's. */
export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** A person's choices in the options. A missing one does not change. */
interface Choices {
  notifications?: boolean | undefined;
  language?: Language | null | undefined;
  theme?: Theme | null | undefined;
  tour?: 'left' | undefined;
}

/** Whether a call to the relay succeeded. */
export type Done = { ok: true } | Refused;
export interface Refused {
  ok: false;
  code: RefusalCode;
  /** The seconds that the relay asked to wait. */
  retryAfter?: number | undefined;
}

/**
 * Why something failed. `interrupted`: the background stopped before it answered. `not_saved`: the browser does not
 * save what the relay answered. `record_damaged`: stored data could not be read and is asked for again.
 */
export type RefusalCode = CallFailure['code'] | 'interrupted' | 'not_saved' | 'record_damaged';

/**
 * Why the company's sign-in failed. `sign_in_setup`: the identity provider refuses the relay, whoever signs in.
 * `sign_in_groups`: the person has too many groups for it to name them.
 */
export type SignInRefusalCode =
  | RefusalCode
  | 'bad_address'
  /** How the window ended. */
  | 'window_closed'
  | 'window_open'
  | 'sign_in_setup'
  | 'sign_in_groups'
  /** The relay's clock compared with the identity provider's. */
  | ClockCause;

/** Whether an attempt to connect has begun. `busy`: another one is running. */
export type Started = 'started' | 'busy' | 'not_set_up';

/** What was typed in the Connect form. */
export interface Draft {
  id: string;
  name: string;
}

/** The account for whose owner a link is made, and the connection that it reauthorizes. */
export interface LinkSubject {
  account: Account;
  connection?: string | undefined;
}

/** A setup link, or the form's fields. Without an invite, the person signs in at the company's identity provider. */
export interface SetupInput {
  address: string;
  invite: string;
  loginHost: string;
}

/** What answers at an address. If the versions of relay and extension are incompatible, the older one must be updated. */
export type Greeted =
  /** `signIn`: whether it offers sign-in by the company's identity provider. */
  | { kind: 'relay'; signIn: boolean }
  | { kind: 'unreachable' | 'not_a_relay' | 'relay_is_older' | 'extension_is_older' }
  /** It answers, but does not let this extension in: `redirect` is missing in its settings. */
  | { kind: 'shut_out'; redirect: string }
  | { kind: 'bad_address'; problem: AddressProblem };

/** What the content script in one document of a page answered, not validated. */
export interface FrameWord {
  /** The document's address and origin. */
  page: string;
  origin: string;
  /** How many frames it holds itself. */
  children: number;
  /** Null without an answer. */
  answer: unknown;
}

/** The web page in front: its address, and what the content script answered in it and in its frames. */
export interface PageInFront {
  page: string;
  frames: FrameWord[];
}

/**
 * A record of the page in front: its account, the source (the tool's name, or the host if the relay knows no tool there),
 * and the state that its chip shows.
 */
export interface RecordInFront {
  account: Account;
  from: string;
  status?: AccountStatus;
}

/** What a rule finds on a tool's page. */
export type PreviewAnswer =
  | (Extract<Preview, { ok: true }> & {
      page: string;
      /** Frames of the page in which the extension does not run, as far as they are known. */
      unreadFrames: number;
    })
  /** `no_page`: no tab shows a page of the tool, or the extension may not run there. */
  | { ok: false; reason: 'no_page' | 'bad_selector' | 'too_slow' };

/** A stored error. Its message is left out: it may quote addresses, tokens or names. */
export interface ErrorNote {
  /** Milliseconds since 1970. */
  at: number;
  /** The context in which it was thrown: `background`, a page's name, or `pairing` for one that ended an attempt. */
  place: string;
  /** The error's class, or the type of what was thrown. */
  kind: string;
  /** The stack in the extension's own files, innermost first: file, line and column. */
  stack: string[];
  /** The extension's version. */
  version: string;
}

/** A call of the contract, by its endpoint's name. */
export interface PageCall {
  endpoint: keyof ExtensionCalls;
  input: AnyInput;
}

/** The messages that pages send to the background, with their answers. */
export interface Messages {
  connect: {
    input: { account: Account; connection?: string | undefined };
    output: Started;
  };
  /** The person has said yes to this question. `stale`: another question is shown now. */
  'answer-question': {
    input: { question: string };
    output: Started | 'stale';
  };
  /** The person has added a site, and the browser allows it. */
  'add-site': { input: { origin: string }; output: null };
  'cancel-flow': { input: null; output: null };
  retry: { input: null; output: null };
  'keep-organization': { input: null; output: null };
  /** Notifies the person of a connection once more in a day. */
  remind: { input: { connection: string }; output: null };
  'use-connection': { input: { connection: string }; output: null };
  'use-organization': { input: { organization: string }; output: null };
  dismiss: { input: null; output: null };
  'show-window': { input: null; output: null };
  refresh: { input: null; output: null };
  'keep-draft': { input: Draft; output: null };
  /** Makes links for the owners of these accounts, as far as this browser has none for them. */
  'make-links': { input: { subjects: LinkSubject[] }; output: null };
  /** Removes a request for a link that has failed. */
  'forget-link': { input: { key: string }; output: null };
  /** Calls the relay with this browser's session. */
  call: { input: PageCall; output: CallResult<unknown> };
  enrol: { input: SetupInput; output: Done | { ok: false; code: 'bad_address' } };
  /** Signs in at the company's identity provider, in a window of its own. */
  'sign-in': {
    input: Omit<SetupInput, 'invite'>;
    output: { ok: true } | { ok: false; code: SignInRefusalCode };
  };
  'sign-out': { input: { anyway: boolean }; output: Done };
  /** Changes choices; null is the browser's or the system's. */
  choose: { input: Choices; output: null };
  /** Reports an uncaught error of a page. */
  'note-error': { input: ErrorNote; output: null };
}

export type MessageName = keyof Messages;

/** Sends a message to the background. Rejects if the background stops before it answers. */
export type Send = <N extends MessageName>(
  name: N,
  input: Messages[N]['input'],
) => Promise<Messages[N]['output']>;

/** The result of a page's call to the relay. */
export type Asked<T> = { ok: true; value: T } | Refused;

/** Makes a page's calls to the relay. */
export type Ask = <T>(ask: (client: Client<ExtensionCalls>) => Promise<CallResult<T>>) => Promise<Asked<T>>;

/** The result if the background stopped before it answered. */
export const interrupted = { ok: false, code: 'interrupted' } as const;

/** The extension's own pages. */
export const pageNames = ['popup', 'sidepanel', 'options', 'question', 'first'] as const;
export type PageName = (typeof pageNames)[number];

/**
 * The names of the port on which the background pushes views, and a page reports whether it is visible: of a page that
 * opens, and of one that was open already when the background was stopped.
 */
export const viewPorts = { opening: 'view', again: 'view-again' } as const;

/**
 * Sends a message without waiting: its effect arrives with the next view. A failure is ignored, and the person tries
 * again.
 */
export function tell<N extends MessageName>(send: Send, name: N, input: Messages[N]['input']): void {
  send(name, input).catch(() => undefined);
}
