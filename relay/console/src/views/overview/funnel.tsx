import type { ActivityBucket } from '@noiseaware-connect/shared/contract/admins';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { hrefOf } from '../../context/route.ts';
import { overviewWords as words } from '../../words/overview-words.ts';
import { NumberTable } from './number-table.tsx';

const steps = ['made', 'opened', 'authorized', 'connected'] as const;

/** How far the links of a time came: made, opened, authorized, connected. */
export function Funnel({
  buckets,
  labels,
}: {
  buckets: readonly ActivityBucket[];
  labels: readonly string[];
}) {
  const sums = steps.map((step) => ({
    step,
    sum: buckets.reduce((all, { links }) => all + links[step], 0),
  }));
  const most = Math.max(1, ...sums.map(({ sum }) => sum));
  return (
    <figure class="plot">
      <figcaption>
        <h2>
          <a href={hrefOf('links')}>{words.charts.links}</a>
        </h2>
      </figcaption>
      <dl class="funnel">
        {sums.map(({ step, sum }) => (
          <div key={step} class={step === 'connected' ? 'green' : 'blue'}>
            <dt>{words.series[step]}</dt>
            <dd>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bars" width={(sum / most) * 100} height={10} />
              </svg>
              {numberOf(sum)}
            </dd>
          </div>
        ))}
      </dl>
      <NumberTable
        caption={words.charts.links}
        heading={words.time}
        columns={steps.map((step) => words.series[step])}
        rows={labels.map((label, index) => ({
          label,
          href: undefined,
          cells: steps.map((step) => numberOf(buckets[index]?.links[step] ?? 0)),
        }))}
      />
    </figure>
  );
}
