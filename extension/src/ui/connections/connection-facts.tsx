import type { StateWords } from '@noiseaware-connect/shared/connection-words';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { dayOf, fromNow, momentOf } from '../../words/moment.ts';
import { whoFixes } from '../../words/who-fixes.ts';

/** What happened to a connection, who can fix it, and its dates. */
export function ConnectionFacts({
  connection,
  words,
  now,
}: {
  connection: Connection;
  words: StateWords;
  now: number;
}) {
  const { status, connectedBy, connectedAt, lastRenewedAt, diesAt } = connection;
  const trouble = status !== 'active';
  return (
    <>
      {trouble && (
        <p class="state">
          {words.sentence} <span class="fixed-by">{whoFixes(words, status)}</span>
        </p>
      )}
      <p class="facts">
        Connected by <bdi>{connectedBy.name}</bdi>, <Day at={connectedAt} now={now} />
      </p>
      <p class="facts">
        Last renewed <Ago at={lastRenewedAt} now={now} />
        {diesAt !== null && lifeOf(diesAt, status, now)}
      </p>
    </>
  );
}

/** When the connection would end; a healthy one is renewed long before. */
function lifeOf(diesAt: string, status: Connection['status'], now: number) {
  if (Date.parse(diesAt) <= now) return '; its tokens have run out';
  const day = <Day at={diesAt} now={now} />;
  return status === 'active' ? <>; good until {day}</> : <>; ends {day} unless renewed</>;
}

const Day = ({ at, now }: { at: string; now: number }) => (
  <time dateTime={at} title={momentOf(Date.parse(at))}>
    {dayOf(Date.parse(at), now)}
  </time>
);

const Ago = ({ at, now }: { at: string; now: number }) => (
  <time dateTime={at} title={momentOf(Date.parse(at))}>
    {fromNow(Date.parse(at), now)}
  </time>
);
