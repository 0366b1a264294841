import { describeOrganization, type StateWords } from '@noiseaware-connect/shared/connection-words';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { shorten } from '../ui/parts/shorten.ts';
import { fromNow, stampOf, untilFrom } from './moment.ts';
import { whoFixes } from './who-fixes.ts';

/** One line of what is folded away: what it is about, and what there is to say. */
export interface Detail {
  term: string;
  text: string;
}

/** Everything about a connection that its two lines leave out, each state with something to say about each date. */
export function describeDetails(connection: Connection, words: StateWords, now: number): Detail[] {
  const { status, connectedBy, connectedAt, lastRenewedAt, diesAt, troubleSince, organization } = connection;
  // Of trouble the sentence stands above already.
  const state = status === 'active' ? `${words.sentence} ${whoFixes(words, status)}` : null;
  const named = organization === null ? null : shorten(organization, 120);
  const rows: [string, string | null][] = [
    ['State', state],
    ['Organization', describeOrganization(named)],
    ['Trouble since', troubleSince && `${stamp(troubleSince)} (${fromNow(Date.parse(troubleSince), now)})`],
    ['Next renewal', nextRenewal(connection, now)],
    ['User token', userToken(connection, now)],
    ['Ends', diesAt && end(diesAt, now)],
    ['Connected', `${stamp(connectedAt)}, by ${connectedBy.name}`],
    ['Last renewed', stamp(lastRenewedAt)],
  ];
  return rows.flatMap(([term, text]) => (text === null ? [] : [{ term, text }]));
}

// --- Internal helpers ---

const stamp = (at: string): string => stampOf(Date.parse(at));

function nextRenewal({ status, nextRenewalAt }: Connection, now: number): string {
  if (nextRenewalAt === null)
    return status === 'disconnected' ? 'None while it is disconnected' : 'None by itself';
  const at = Date.parse(nextRenewalAt);
  if (at <= now - 60_000) return `Was due ${fromNow(at, now)}: refresh the list to see how it went`;
  if (at <= now) return 'Due now';
  return status === 'active' ? `Renewed by itself on ${stampOf(at)}` : `Tries again ${untilFrom(at, now)}`;
}

function userToken({ status, userTokenExpiresAt }: Connection, now: number): string {
  if (userTokenExpiresAt === null) return 'None is kept';
  const at = Date.parse(userTokenExpiresAt);
  if (at > now) return `Valid until ${stampOf(at)} (${untilFrom(at, now)})`;
  const after = status === 'active' ? ': a service that asks gets a new one' : '';
  return `Ran out ${fromNow(at, now)}${after}`;
}

const end = (diesAt: string, now: number): string =>
  Date.parse(diesAt) > now
    ? `On ${stamp(diesAt)}, unless renewed before`
    : `Its tokens ran out on ${stamp(diesAt)}`;
