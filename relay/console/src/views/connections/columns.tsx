import { nearEndPeriod } from '@noiseaware-connect/shared/connection-group';
import { fill } from '@noiseaware-connect/shared/fill';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import {
  describeState,
  type Knowing,
  type StateDescription,
} from '@noiseaware-connect/shared/words/describe-state';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { clockOrDayOf, relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { connectionsWords as words } from '../../words/connections-words.ts';

const day = 86_400_000;
/** Days from the last renewal to the end of a refresh token. */
const longest = 15;

/** States whose texts have a time of their own, or that nobody knows. */
const undated: readonly StateDescription['title'][] = ['endsSoon', 'ranOut', 'wasWorking'];

/** The heads of the columns of a wide list. Its rows say by themselves what is in them, also to screen readers. */
export const ColumnHeads = () => (
  <div class="column-heads" aria-hidden="true">
    <span>{words.columns.account}</span>
    <span>{words.columns.state}</span>
    <span>{words.columns.life}</span>
  </div>
);

/** State and remaining time of a connection, beside its name in a wide list. */
export function Columns({ connection, knowing }: { connection: Connection; knowing: Knowing }) {
  const { diesAt, status, lastRenewedAt, since } = connection;
  const { group, line, tone, title } = describeState(connection, knowing);
  const state = line ?? listWords.states[group];
  const text =
    group === 'fine'
      ? fill(words.renewed, { ago: relativeTime(Date.parse(lastRenewedAt), knowing.now) })
      : undated.includes(title)
        ? state
        : fill(words.stateSince, { state, time: clockOrDayOf(Date.parse(since), knowing.now) });
  const isOver = status === 'disconnected' || status === 'reauthorization_required' || diesAt === null;
  const daysLeft = isOver ? 0 : Math.min(longest, Math.max(0, (Date.parse(diesAt) - knowing.now) / day));
  return (
    <>
      <span class={`row-state cut-2 ${tone}`} title={text} aria-hidden="true">
        {text}
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
