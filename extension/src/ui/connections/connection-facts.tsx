import type { StateWords } from '@noiseaware-connect/shared/connection-words';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '../../words/connection-words.ts';
import { dayOf, fromNow, momentOf } from '../../words/moment.ts';
import { whoFixes } from '../../words/who-fixes.ts';
import { say } from '../parts/say.tsx';

/** What happened to a connection, who can fix it, and its dates. */
export function ConnectionFacts(props: { connection: Connection; words: StateWords; now: number }) {
  const { connection, words, now } = props;
  const { status, connectedBy, connectedAt, lastRenewedAt, diesAt } = connection;
  const ago = timeOf(lastRenewedAt, fromNow, now);
  return (
    <>
      {status !== 'active' && (
        <p class="state">
          {words.sentence} <span class="fixed-by">{whoFixes(words, status)}</span>
        </p>
      )}
      <p class="facts">
        {say(connectionWords.connectedBy, { name: connectedBy.name, day: timeOf(connectedAt, dayOf, now) })}
      </p>
      <p class="facts">
        {diesAt === null
          ? say(connectionWords.renewed, { ago })
          : say(lifeOf(diesAt, status, now), { ago, day: timeOf(diesAt, dayOf, now) })}
      </p>
    </>
  );
}

/** When the connection would end; a healthy one is renewed long before. */
function lifeOf(diesAt: string, status: Connection['status'], now: number): string {
  if (Date.parse(diesAt) <= now) return connectionWords.ranOut;
  return status === 'active' ? connectionWords.goodUntil : connectionWords.endsOn;
}

const timeOf = (at: string, shown: (at: number, now: number) => string, now: number) => (
  <time dateTime={at} title={momentOf(Date.parse(at))}>
    {shown(Date.parse(at), now)}
  </time>
);
