import type { Language } from '@noiseaware-connect/shared/language';
import type {
  Account,
  Connection,
  ConnectionSummary,
  Link,
  OwnStaff,
} from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';
import type { Draft, ErrorNote, Theme } from '../messages.ts';
import type { Flow } from './pairing/flow.ts';
import type { Credential } from './session/credential.ts';
import type { ToldStates } from './tools/last-states.ts';

/** The relay this browser is set up with. */
export interface RelayRecord {
  address: string;
  /** SHA-256 of the staff session, by which one is told from another. */
  session: string;
  staff: OwnStaff;
  /** The company's identity provider began the session, and begins the next one. */
  signsIn: boolean;
  loginHost: string;
  sessionEnded: boolean;
}

/** One page of the relay's list: the ids in it, and the `ETag` under which it came. */
interface PageRecord {
  ids: string[];
  more: boolean;
  etag?: string;
}

/** The connections as the relay last told of them: of many, those that need a person, and the first page of all. */
export interface KnownRecord {
  connections: Connection[];
  /** The relay has more than are kept here. */
  more: boolean;
  /** Milliseconds since 1970, as all times here, by the relay's clock. */
  at: number;
  pages: { needsYou: PageRecord; all: PageRecord };
  /** When single ones were learned, the latest first: they are kept for a while though no page has them. */
  learned: { id: string; at: number }[];
}

/** What a person clicked on in a tool's page, as it is asked about in the extension's own window. */
export interface Question {
  /** Of this asking: an answer to an earlier one is none. */
  id: string;
  account: Account;
  origin: string;
  /** The relay's name of the tool, where it knows one there. */
  tool: string | null;
}

/**
 * What is kept in the extension's own storage, which nothing else writes: a record is read as it was written, and a change of
 * its form comes with an upgrade.
 */
export interface Records {
  /** Saved before the relay that it belongs to. */
  credential: Credential;
  relay: RelayRecord;
  /** The partner, as staff know it, and where they find help: a mail address or an https address. */
  brand: { name: string; support?: string | undefined };
  known: KnownRecord;
  /** How many of all connections need a person, and so on, as the relay last counted them. */
  summary: ConnectionSummary & { etag?: string };
  /** What was last told of each connection that needs a person; the levels are those of `warn.ts`. */
  warned: { id: string; level: number }[];
  /** The links that this person confirms and that have not ended. */
  links: Link[];
  flow: Flow;
  /** What was typed in the Connect form, as popups close at every click outside of them. */
  draft: Draft;
  /** The tools that the relay's engineers have described. */
  tools: Tool[];
  /** The origins that the person named themselves, whose pages the relay knows nothing of. */
  ownSites: string[];
  question: Question;
  /** Milliseconds by which the relay's clock is ahead of the browser's, as last measured. */
  offset: number;
  /** Whether the person wants notifications; they do unless they said otherwise. */
  notifications: boolean;
  /** The language that the person has chosen; without one it is the browser's. */
  language: Language;
  /** The look that the person has chosen; without one it is the system's. */
  theme: Theme;
  /** When the relay is asked next, and how often in a row it has not answered. */
  schedule: { refreshAt: number; failures: number };
  /** The origins whose pages have asked for more states than a page may. */
  askers: string[];
  toldStates: ToldStates;
  errors: ErrorNote[];
}
export type RecordName = keyof Records;

/** Of each record, in the order in which they are saved, whether it ends with the relay that it is of. */
export const endsWithRelay: Readonly<Record<RecordName, boolean>> = {
  credential: false,
  relay: false,
  brand: true,
  known: true,
  summary: true,
  warned: true,
  links: true,
  flow: true,
  draft: true,
  tools: true,
  ownSites: false,
  question: true,
  offset: true,
  notifications: false,
  language: false,
  theme: false,
  schedule: true,
  askers: true,
  toldStates: true,
  errors: false,
};
export const recordNames = Object.keys(endsWithRelay) as RecordName[];
