import type { Language } from '@noiseaware-connect/shared/language';
import type {
  Account,
  Connection,
  ConnectionSummary,
  Link,
  OwnStaff,
} from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';
import type { Draft, ErrorNote, LinkSubject, RefusalCode, Theme } from '../../messages.ts';
import type { AccountStatus } from '../../tool-messages.ts';
import type { Credential } from '../session/credential.ts';
import type { Flow } from './flow.ts';

/** The relay this browser is set up with. */
export interface RelayRecord {
  address: string;
  /** SHA-256 of the staff session, to tell sessions apart. */
  session: string;
  staff: OwnStaff;
  /** Whether the session began at the company's identity provider, as the next one then does. */
  signsIn: boolean;
  loginHost: string;
  sessionEnded: boolean;
}

/** Ids of the relay's list, and whether the relay has more than are kept here. */
interface PageRecord {
  ids: string[];
  more: boolean;
}

/** The kept connections: those that need a person, and the first page of all. */
export interface KnownRecord {
  connections: Connection[];
  /** Whether the relay sent records that could not be read. */
  unreadable: boolean;
  /** When the relay sent them. All times here are milliseconds since 1970 by the relay's clock. */
  at: number;
  /** `all` has the `ETag` of its answer. */
  pages: { needsYou: PageRecord; all: PageRecord & { etag?: string } };
  /** When connections outside of the pages were learned, the latest first. They are kept for a while. */
  learned: { id: string; at: number }[];
}

/**
 * A link for an owner that this browser makes or has made. Its address is kept until the link is used, withdrawn or
 * expired, or the session ends: the relay sends it only once.
 */
export type LinkRequest = LinkSubject &
  LinkProgress & {
    /** The `Idempotency-Key` of the call, so that a repeated one makes no second link. */
    key: string;
  };

/** How far a requested link is. `isPaused`: the relay has asked for a pause. `madeAt` is by the browser's clock. */
export type LinkProgress =
  | { state: 'waiting'; isPaused?: true }
  | { state: 'made'; id: string; url: string; expiresAt: string; madeAt: number }
  | { state: 'failed'; code: RefusalCode };

/** The account that a person clicked on in a tool's page, for the question window or a panel. */
export interface Question {
  /** The id of this question: an answer to an earlier one is not accepted. */
  id: string;
  account: Account;
  origin: string;
  /** The tool's name at the relay; null if the relay knows no tool there. */
  tool: string | null;
  /** The window whose panel asks; without it, the question window does. */
  panel?: number;
}

/** The states that were lately sent to tools' pages, the latest first. An account without a status is not connected. */
export type SentStates = { account: string; status?: AccountStatus | undefined; at: number }[];

/**
 * All persistent records. Only the extension writes to its storage, so records are not validated when they are read.
 */
export interface Records {
  /** Saved before the `relay` that it belongs to. */
  credential: Credential;
  relay: RelayRecord;
  /** The partner's name as staff know it, and where they find help: a mail address or an https address. */
  brand: { name: string; support?: string | undefined };
  known: KnownRecord;
  /** Counts over all connections, and the `ETag` of the answer. */
  summary: ConnectionSummary & { etag?: string };
  /** The last warning level of each connection that needs a person, see `warn.ts`. */
  warned: { id: string; level: number; remindAt?: number }[];
  /** The links that this person confirms and that have not ended. */
  links: Link[];
  /** The links that this browser makes or has made. */
  linkRequests: LinkRequest[];
  flow: Flow;
  /** What was typed in the Connect form: popups close at every click outside of them. */
  draft: Draft;
  /** The tools that the relay describes. */
  tools: Tool[];
  /** The origins that the person added. The relay may know no tool there. */
  ownSites: string[];
  question: Question;
  /** Milliseconds by which the relay's clock is ahead of the browser's, as last measured. */
  offset: number;
  /** Whether the person wants notifications; true by default. */
  notifications: boolean;
  /** The person's choice of a language; by default the browser's. */
  language: Language;
  /** The person's choice of light or dark; by default the system's. */
  theme: Theme;
  /** Whether the person has left the tour. */
  tour: 'left';
  /** When the relay is asked next, and how many times in a row it has not answered. */
  schedule: { refreshAt: number; failures: number };
  /** The origins whose pages have asked for more states than allowed. */
  askers: string[];
  sentStates: SentStates;
  errors: ErrorNote[];
}
export type RecordName = keyof Records;

/** For each record, in the order in which they are saved: whether it is removed when the relay is left or replaced. */
export const endsWithRelay: Readonly<Record<RecordName, boolean>> = {
  credential: false,
  relay: false,
  brand: true,
  known: true,
  summary: true,
  warned: true,
  links: true,
  linkRequests: true,
  flow: true,
  draft: true,
  tools: true,
  ownSites: false,
  question: true,
  offset: true,
  notifications: false,
  language: false,
  theme: false,
  tour: false,
  schedule: true,
  askers: true,
  sentStates: true,
  errors: false,
};
export const recordNames = Object.keys(endsWithRelay) as RecordName[];
