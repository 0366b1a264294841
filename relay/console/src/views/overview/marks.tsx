import type { ActivityMark } from '@noiseaware-connect/shared/contract/admins';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { clockOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { eventWords } from '../../words/event-words.ts';
import { loadingWords } from '../../words/loading-words.ts';
import { overviewWords as words } from '../../words/overview-words.ts';

/** The outages, changed settings and acts of people of a time, the latest first. */
export function Marks({ marks }: { marks: readonly ActivityMark[] }) {
  const latest = marks.toReversed();
  return (
    <figure class="plot">
      <figcaption>
        <h2>{words.marks}</h2>
      </figcaption>
      {latest.length === 0 && <p class="soft">{words.noMarks}</p>}
      <MarkList marks={latest.slice(0, atFirst)} />
      {latest.length > atFirst && (
        <details>
          <summary>{loadingWords.more}</summary>
          <MarkList marks={latest.slice(atFirst)} />
        </details>
      )}
    </figure>
  );
}

// --- Internal helpers ---

/** How many marks are shown at first. */
const atFirst = 6;

function MarkList({ marks }: { marks: readonly ActivityMark[] }) {
  const { now, page } = useConsole();
  const isAdmin = may(page, 'administer');
  return (
    <ol class="marks">
      {marks.map((mark) => {
        const time = <time dateTime={mark.at}>{momentOf(Date.parse(mark.at), now)}</time>;
        return (
          <li key={`${mark.at} ${mark.what} ${mark.note}`} data-mark={mark.what}>
            <span class={mark.what === 'outage' ? 'sum red' : ''}>{textOf(mark, now)}</span>
            <span class="soft small">
              {isAdmin && mark.what !== 'outage' ? (
                <a href={hrefOf('audit', undefined, { what: eventOf(mark) })}>{time}</a>
              ) : (
                time
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

const eventOf = ({ what }: ActivityMark): string => (what === 'settings' ? 'settings_changed' : what);

function textOf({ what, note }: ActivityMark, now: number) {
  if (what === 'outage')
    return note === null ? words.outageNow : say(words.outage, { until: clockOf(Date.parse(note), now) });
  if (what === 'settings') return say(words.settings, { names: note ?? '' });
  const event = (eventWords as Readonly<Record<string, string>>)[what] ?? what;
  return note === null ? event : say(words.byPerson, { event, name: note });
}
