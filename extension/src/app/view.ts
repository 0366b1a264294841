import type { Language } from '@noiseaware-connect/shared/language';
import { may } from '@noiseaware-connect/shared/role';
import type { ConnectionSummary, Link, OwnStaff } from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';
import type { Draft, ErrorNote, RefusalCode, SignInRefusalCode, Theme } from '../messages.ts';
import { hostOf } from './addresses/addresses.ts';
import type { Flow } from './model/flow.ts';
import type { Model } from './model/model.ts';
import type { Policy } from './model/policy.ts';
import type { KnownRecord, LinkRequest, Question, Records } from './model/records.ts';
import { areNotificationsOn, languageOf } from './model/settled.ts';

/** The attempt to connect, as pages see it: nothing with which it could be completed. */
export interface FlowView extends Pick<Flow, ShownOfFlow> {
  connection: string | null;
  organization: string | null | undefined;
  cause: Flow['cause'];
  code?: Flow['code'];
  candidates?: Flow['candidates'];
  loginOrigin?: Flow['loginOrigin'];
  retryAfter?: Flow['retryAfter'];
  clocksApart?: Flow['clocksApart'];
  resumable: boolean;
  hasWindow: boolean;
}
type ShownOfFlow = 'account' | 'step' | 'waitingFor' | 'outcome' | 'detail' | 'organizations';

/** Everything that the pages draw. An allow-list: the session, verifier and pairing stay in the background. */
export interface View {
  relay: {
    address: string;
    host: string;
    /** Who is signed in, and what they may do. */
    staff: OwnStaff;
    /** Whether the next session begins at the company's identity provider. */
    signsIn: boolean;
    loginHost: string;
    sessionEnded: boolean;
    /** The partner's name as staff know it, and where they find help. */
    brand: Model['brand'];
  } | null;
  known: KnownRecord | null;
  /** Counts over all connections, also those that are not in `known`. */
  summary: ConnectionSummary | null;
  /** The links that this person may confirm and that have not ended, the newest first. */
  links: readonly Link[];
  /** The links that this browser makes or has made, with their addresses, in the order in which they were requested. */
  linkRequests: readonly LinkRequest[];
  /** The connections of which the person was warned, with when they want to be reminded. */
  warned: Records['warned'] | null;
  flow: FlowView | null;
  draft: Draft | null;
  tools: readonly Tool[] | null;
  sites: readonly string[];
  /** The origins that the person has added. */
  ownSites: readonly string[] | null;
  question: Question | null;
  /** Milliseconds by which the relay's clock is ahead of the browser's. Every date here is by the relay's clock. */
  offset: number;
  /** Whether notifications are shown. */
  notifications: boolean;
  /** The person's choice; null is the browser's language. */
  language: Language | null;
  /** The person's choice of light or dark; null is the system's. */
  theme: Theme | null;
  /** Whether the person has left the tour. */
  tour: 'left' | null;
  /** The administrator's policy. */
  policy: Policy;
  errors: readonly ErrorNote[] | null;
  /** The origins whose pages have asked for more states than allowed. */
  askers: readonly string[] | null;
  refresh: { running: boolean; failure: RefusalCode | null };
  signInFailure: SignInRefusalCode | null;
}

/** Constants, so that an unchanged list counts as unchanged. */
const noLinks: View['links'] = [];
const noRequests: View['linkRequests'] = [];

/** The model as pages may see it. */
export function viewOf(model: Model, resumable: boolean): View {
  const { relay } = model;
  return {
    relay: relayViewOf(model),
    known: model.known,
    summary: model.summary,
    links: (relay !== null && may(relay.staff, 'connect') && model.links) || noLinks,
    linkRequests: model.linkRequests ?? noRequests,
    warned: model.warned,
    flow: flowViewOf(model.flow, resumable),
    draft: model.draft,
    tools: model.tools,
    sites: model.sites,
    ownSites: model.ownSites,
    question: model.question,
    offset: model.offset ?? 0,
    notifications: areNotificationsOn(model),
    language: languageOf(model),
    theme: model.theme,
    tour: model.tour,
    policy: model.policy,
    errors: model.errors,
    askers: model.askers,
    refresh: refreshViewOf(model),
    signInFailure: model.signInFailure,
  };
}

/** What changed between two views, so that a long list is not sent again with every letter that is typed. */
export function changesOf(before: View | undefined, after: View): Partial<View> {
  if (before === undefined) return after;
  const entries = Object.entries(after).filter(([name, value]) => before[name as keyof View] !== value);
  return Object.fromEntries(entries);
}

/** That something cannot be saved is reported before any other failure: it is lost with the worker. */
const refreshViewOf = ({ refresh, unsaved }: Model): View['refresh'] =>
  unsaved.length === 0 ? refresh : { ...refresh, failure: 'not_saved' };

const relayViewOf = ({ relay, brand }: Model): View['relay'] =>
  relay && {
    address: relay.address,
    host: hostOf(relay.address),
    staff: relay.staff,
    signsIn: relay.signsIn,
    loginHost: relay.loginHost,
    sessionEnded: relay.sessionEnded,
    brand,
  };

function flowViewOf(flow: Model['flow'], resumable: boolean): FlowView | null {
  if (flow === null) return null;
  const { account, connection, step, waitingFor, outcome, organizations, organization } = flow;
  const { detail, cause, code, candidates, loginOrigin, retryAfter, clocksApart } = flow;
  return {
    ...{ account, step, waitingFor, outcome, organizations, organization, resumable },
    ...{ detail, cause, code, candidates, loginOrigin, retryAfter, clocksApart },
    connection: connection ?? null,
    hasWindow: flow.window !== null,
  };
}
