import {
  type ActivityBucket,
  type ActivityMark,
  activityDays,
} from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { clockOf, dayOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Head } from '../../parts/head.tsx';
import { overviewWords as words } from '../../words/overview-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { type Buckets, Chart, type Series } from './chart.tsx';
import { secondsText, shareText } from './formats.ts';
import { Funnel } from './funnel.tsx';
import { Marks } from './marks.tsx';

/** The console's first page: what happened over a day, up to a year, and what ends when. */
export function OverviewView({ query }: ViewProps) {
  const days = activityDays.find((each) => each === query['days']) ?? '7';
  const activity = useAnswer(`activity ${days}`, (relay) => relay.readActivity({ query: { days } }));
  return (
    <>
      <Head title={shellWords.tabs.overview} {...(Number(days) > 7 && { lead: words.utc })}>
        <nav class="ranges" aria-label={words.range}>
          {activityDays.map((each) => (
            <a
              key={each}
              href={hrefOf('overview', undefined, { days: each })}
              aria-current={each === days ? 'true' : undefined}
            >
              {words.days[each]}
            </a>
          ))}
        </nav>
      </Head>
      <Loaded {...activity}>{(value) => ('buckets' in value ? <Charts {...value} /> : null)}</Loaded>
    </>
  );
}

// --- Internal helpers ---

function Charts(props: {
  unit: 'hour' | 'day';
  since: string;
  buckets: readonly ActivityBucket[];
  marks: readonly ActivityMark[];
  noiseaware: { state: keyof typeof words.states; since: string | null };
}) {
  const { unit, buckets, marks, noiseaware } = props;
  const { now, page } = useConsole();
  const isAdmin = may(page, 'administer');
  const starts = buckets.map(({ at }) => Date.parse(at));
  const length = unit === 'hour' ? 3_600_000 : 86_400_000;
  const labels = starts.map((start) => (unit === 'hour' ? clockOf(start, now) : utcDay(start, now)));
  const shareOf = (time: number) => (time - (starts[0] ?? 0)) / (length * buckets.length);
  const axis: Buckets = { labels, marks: marks.map((mark) => placeOf(mark, shareOf, now)) };
  const common = { buckets: axis };
  const seriesOf = <N extends keyof typeof words.series>(
    name: N,
    tone: Series['tone'],
    value: (bucket: ActivityBucket) => number | null,
  ): Series => ({ name: words.series[name], tone, values: buckets.map(value) });
  const sum = (value: (bucket: ActivityBucket) => number) =>
    buckets.reduce((all, each) => all + value(each), 0);
  /** The audit log of one bucket: what failed in it, if anything did. */
  const renewalsOf = (index: number) => {
    const [start = 0, what] = [starts[index], buckets[index]?.renewals.failed ? 'renewal_failed' : 'renewed'];
    return hrefOf('audit', undefined, { what, since: localTime(start), until: localTime(start + length) });
  };
  const isFine = noiseaware.state === 'answering';
  return (
    <>
      <div class={`banner ${isFine ? 'green' : 'red'}`} data-noiseaware={noiseaware.state}>
        <Sign name={isFine ? 'ok' : 'act'} tone={isFine ? 'green' : 'red'} />
        <div>
          <strong>{words.states[noiseaware.state]}</strong>
          {noiseaware.since !== null && (
            <p>{say(words.paused, { time: momentOf(Date.parse(noiseaware.since), now) })}</p>
          )}
        </div>
      </div>
      <Expiry />
      <div class="plots">
        <Chart
          {...common}
          title={words.charts.connections}
          href={hrefOf('connections')}
          kind="areas"
          series={[
            seriesOf(
              'reauthorization_required',
              'red',
              ({ connections }) => connections.reauthorization_required,
            ),
            seriesOf('degraded', 'amber', ({ connections }) => connections.degraded),
            seriesOf('active', 'green', ({ connections }) => connections.active),
          ]}
        />
        <Chart
          {...common}
          title={words.charts.renewals}
          href={isAdmin ? hrefOf('audit', undefined, { what: 'renewal_failed' }) : hrefOf('connections')}
          kind="bars"
          series={[
            seriesOf('failed', 'red', ({ renewals }) => renewals.failed),
            seriesOf('late', 'amber', ({ renewals }) => renewals.late),
            seriesOf('ok', 'green', ({ renewals }) => renewals.ok),
          ]}
          hrefOf={isAdmin ? renewalsOf : undefined}
        />
        <Chart
          {...common}
          title={words.charts.calls}
          href={isAdmin ? hrefOf('health') : undefined}
          kind="bars"
          lead={failedShare(
            sum((each) => each.noiseaware.failed),
            sum((each) => each.noiseaware.calls),
          )}
          series={[
            seriesOf('failed', 'red', (each) => each.noiseaware.failed),
            seriesOf('answered', 'blue', (each) =>
              Math.max(0, each.noiseaware.calls - each.noiseaware.failed),
            ),
          ]}
        />
        <Chart
          {...common}
          title={words.charts.times}
          href={isAdmin ? hrefOf('health') : undefined}
          kind="lines"
          series={[
            seriesOf('p95', 'amber', (each) => each.noiseaware.p95),
            seriesOf('p50', 'blue', (each) => each.noiseaware.p50),
          ]}
          format={secondsText}
        />
        <Chart
          {...common}
          title={words.charts.deliveries}
          href={isAdmin ? hrefOf('webhooks') : undefined}
          kind="bars"
          lead={failedShare(
            sum(({ deliveries }) => deliveries.failed),
            sum(({ deliveries }) => deliveries.failed + deliveries.delivered),
          )}
          series={[
            seriesOf('failed', 'red', ({ deliveries }) => deliveries.failed),
            seriesOf('delivered', 'green', ({ deliveries }) => deliveries.delivered),
          ]}
        />
        <Chart
          {...common}
          title={words.charts.waiting}
          href={isAdmin ? hrefOf('webhooks') : undefined}
          kind="areas"
          series={[seriesOf('waiting', 'amber', ({ deliveries }) => deliveries.waiting)]}
        />
        <Chart
          {...common}
          title={words.charts.alerts}
          href={hrefOf('alerts')}
          kind="bars"
          series={[seriesOf('alerts', 'blue', ({ alerts }) => alerts)]}
        />
        <Funnel buckets={buckets} labels={labels} />
        <Marks marks={marks} />
      </div>
    </>
  );
}

/** What ends on each of the next 15 days; each leads to its connections. */
function Expiry() {
  const { now } = useConsole();
  const { value } = useAnswer('expiry', (relay) => relay.countExpiries());
  if (value === undefined) return null;
  const ofDay = (day: string) => hrefOf('connections', undefined, { dies: day });
  return (
    <Chart
      title={words.charts.expiry}
      href={hrefOf('connections')}
      kind="bars"
      heading={words.day}
      buckets={{ labels: value.days.map(({ day }) => utcDay(Date.parse(day), now)), marks: [] }}
      series={[
        {
          name: words.series.expiring,
          tone: 'amber',
          values: value.days.map(({ connections }) => connections),
        },
      ]}
      hrefOf={(index) => ofDay(value.days[index]?.day ?? '')}
    />
  );
}

/** "2.3% failed"; nothing where nothing was tried. */
const failedShare = (failed: number, all: number) =>
  all === 0 ? undefined : (
    <span class={failed === 0 ? 'soft' : 'sum red'}>
      {fill(words.failedShare, { share: shareText(failed / all) })}
    </span>
  );

/** Where a mark is on the axis, and how long it is. */
function placeOf({ at, what, note }: ActivityMark, shareOf: (time: number) => number, now: number) {
  const from = Math.max(0, shareOf(Date.parse(at)));
  const until = what === 'outage' ? shareOf(note === null ? now : Date.parse(note)) : from;
  return { from, length: Math.max(0, until - from) };
}

/** A day in UTC, as the person writes one. */
const utcDay = (start: number, now: number): string =>
  dayOf(Date.parse(`${new Date(start).toISOString().slice(0, 10)}T12:00`), now);

/** A time as a field for a local time has it. */
function localTime(time: number): string {
  const at = new Date(time);
  return new Date(time - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
