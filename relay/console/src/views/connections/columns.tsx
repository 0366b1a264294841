import { nearEndPeriod } from '@noiseaware-connect/shared/connection-group';
import { fill } from '@noiseaware-connect/shared/fill';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import { describeState, type Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { connectionsWords as words } from '../../words/connections-words.ts';

const day = 86_400_000;
/** Days from the last renewal to the end of a refresh token. */
const longest = 15;

/** State and remaining time of a connection, beside its name in a wide list. */
export function Columns({ connection, knowing }: { connection: Connection; knowing: Knowing }) {
  const { diesAt, status, lastRenewedAt } = connection;
  const { group, line, tone } = describeState(connection, knowing);
  const isOver = status === 'disconnected' || status === 'reauthorization_required' || diesAt === null;
  const daysLeft = isOver ? 0 : Math.min(longest, Math.max(0, (Date.parse(diesAt) - knowing.now) / day));
  return (
    <>
      <span class={`row-state cut ${tone}`} title={line ?? undefined} aria-hidden="true">
        {line ??
          (group === 'fine'
            ? fill(words.renewed, { ago: relativeTime(Date.parse(lastRenewedAt), knowing.now) })
            : listWords.states[group])}
      </span>
      <span class={`row-life life ${daysLeft * day > nearEndPeriod ? 'green' : 'red'}`}>
        {isOver ? (
          <span class="soft">{status === 'disconnected' ? '–' : words.noTime}</span>
        ) : (
          <>
            <meter aria-label={connectionWords.life} min={0} max={longest} value={daysLeft} />
            <span>{plural(words.daysLeft, Math.ceil(daysLeft))}</span>
          </>
        )}
      </span>
    </>
  );
}
