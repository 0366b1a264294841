import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { clockOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf, plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Head } from '../../parts/head.tsx';
import { activityWords as words } from '../../words/activity-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { Plot } from './plot.tsx';

const columns = ['renewed', 'failed', 'refused'] as const;

/** Renewals and refusals of the last 24 hours, as two plots and as a table. */
export function ActivityView() {
  const { now } = useConsole();
  const activity = useAnswer('activity', (relay) => relay.readActivity());
  return (
    <>
      <Head title={shellWords.tabs.activity} lead={words.lead} />
      <Loaded {...activity}>
        {({ hours, noiseaware }) => {
          const sums = columns.map((name) => hours.reduce((sum, hour) => sum + hour[name], 0));
          const [renewed = 0, failed = 0, refused = 0] = sums;
          const first = clockOf(Date.parse(hours[0]?.from ?? ''), now);
          return (
            <>
              <div
                class={`banner ${noiseaware.state === 'answering' ? 'green' : 'red'}`}
                data-noiseaware={noiseaware.state}
              >
                <Sign
                  name={noiseaware.state === 'answering' ? 'ok' : 'act'}
                  tone={noiseaware.state === 'answering' ? 'green' : 'red'}
                />
                <div>
                  <strong>{words.states[noiseaware.state]}</strong>
                  {noiseaware.since !== null && (
                    <p>{say(words.open, { time: momentOf(Date.parse(noiseaware.since), now) })}</p>
                  )}
                </div>
              </div>
              <div class="plots">
                <Plot
                  title={words.renewals}
                  sums={[{ text: plural(words.renewed, renewed), count: renewed, tone: 'green' }]}
                  bars={hours.map((hour) => [{ count: hour.renewed, tone: 'green' }])}
                  ends={[first, words.latest]}
                />
                <Plot
                  title={words.problems}
                  sums={[
                    { text: plural(words.failed, failed), count: failed, tone: 'amber' },
                    { text: plural(words.refused, refused), count: refused, tone: 'red' },
                  ]}
                  bars={hours.map((hour) => [
                    { count: hour.refused, tone: 'red' },
                    { count: hour.failed, tone: 'amber' },
                  ])}
                  ends={[first, words.latest]}
                />
              </div>
              <details class="numbers">
                <summary>{words.table}</summary>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{words.hour}</th>
                      {columns.map((name) => (
                        <th key={name} scope="col">
                          {words.columns[name]}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {hours.map((hour) => (
                      <tr key={hour.from}>
                        <th scope="row">{clockOf(Date.parse(hour.from), now)}</th>
                        {columns.map((name) => (
                          <td key={name}>{numberOf(hour[name])}</td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </details>
            </>
          );
        }}
      </Loaded>
    </>
  );
}
