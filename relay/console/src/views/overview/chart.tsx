import { numberOf } from '@noiseaware-connect/shared/words/plural';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { overviewWords as words } from '../../words/overview-words.ts';
import { axisEnd } from './formats.ts';
import { NumberTable } from './number-table.tsx';

/** A row of numbers over time, one for each bucket; null where there is none. */
export interface Series {
  readonly name: string;
  readonly tone: 'green' | 'amber' | 'red' | 'blue' | 'grey';
  readonly values: readonly (number | null)[];
}

/** The horizontal axis of a chart. */
export interface Buckets {
  /** What a bucket is called, oldest first. */
  readonly labels: readonly string[];
  /** Where marks are, as shares of the axis; an outage has a length. */
  readonly marks: readonly { readonly from: number; readonly length: number }[];
}

/** A chart of stacked bars, stacked areas or lines, with what one bucket has, and all of it as a table. */
export function Chart(props: {
  title: string;
  /** The list behind it. */
  href?: string | undefined;
  kind: 'bars' | 'areas' | 'lines';
  series: readonly Series[];
  buckets: Buckets;
  lead?: ComponentChildren;
  /** The head of the table's first column. */
  heading?: string;
  /** The list behind one bucket. */
  hrefOf?: ((index: number) => string) | undefined;
  format?(value: number): string;
}) {
  const { title, href, kind, series, buckets, lead, hrefOf, format = numberOf } = props;
  const { go } = useConsole();
  const [at, setAt] = useState<number | null>(null);
  const { labels, marks } = buckets;
  const count = labels.length;
  const isStacked = kind !== 'lines';
  const heightAt = (index: number) => {
    const values = series.map((each) => each.values[index] ?? 0);
    return isStacked ? values.reduce((sum, each) => sum + each, 0) : Math.max(...values);
  };
  const top = axisEnd(Math.max(...labels.map((_, index) => heightAt(index))));
  const indexAt = (event: PointerEvent | MouseEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * count)));
  };
  return (
    <figure class="plot">
      <figcaption>
        <h2>{href === undefined ? title : <a href={href}>{title}</a>}</h2>
        {lead}
      </figcaption>
      <ul class="legend">
        {series.map(({ name, tone }) => (
          <li key={name} class={tone}>
            {name}
          </li>
        ))}
      </ul>
      <div class="chart" dir="ltr" aria-hidden="true">
        <div class="chart-scale">
          {[top, top / 2, 0].map((value) => (
            <span key={value}>{format(value)}</span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the table leads there by keyboard */}
        <div
          class={`chart-area ${hrefOf === undefined ? '' : 'leads'}`}
          onPointerMove={(event) => setAt(indexAt(event))}
          onPointerLeave={() => setAt(null)}
          onClick={(event) => hrefOf !== undefined && go(hrefOf(indexAt(event)))}
        >
          <svg viewBox={`0 0 ${count} 100`} preserveAspectRatio="none" aria-hidden="true">
            <path class="grid" d={`M0 0H${count}M0 50H${count}`} />
            {marks.map(({ from, length }) => (
              <rect key={from} class="mark-span" x={from * count} width={length * count} y={0} height={100} />
            ))}
            {kind === 'bars' && <Bars {...{ series, top, count }} />}
            {kind === 'areas' && <Areas {...{ series, top, count }} />}
            {kind === 'lines' &&
              series.map(({ name, tone, values }) => (
                <path key={name} class={`line ${tone}`} d={lineOf(values, top)} />
              ))}
            {marks.map(({ from }) => (
              <path key={from} class="mark-line" d={`M${from * count} 0V100`} />
            ))}
            {at !== null && <rect class="pointed" x={at} width={1} y={0} height={100} />}
            <path class="axis" d={`M0 100H${count}`} />
          </svg>
          {at !== null && (
            <div
              class="chart-tip"
              style={
                at < count / 2
                  ? { insetInlineStart: `${((at + 1) / count) * 100}%` }
                  : { insetInlineEnd: `${(1 - at / count) * 100}%` }
              }
            >
              <strong>{labels[at]}</strong>
              {series.map(({ name, tone, values }) => (
                <span key={name} class={tone}>
                  {name}: {textOf(values[at], format)}
                </span>
              ))}
            </div>
          )}
        </div>
        <div class="chart-times">
          {[0, Math.floor((count - 1) / 2), count - 1].map((index) => (
            <span key={index}>{labels[index]}</span>
          ))}
        </div>
      </div>
      <NumberTable
        caption={title}
        heading={props.heading ?? words.time}
        columns={series.map(({ name }) => name)}
        rows={labels.map((label, index) => ({
          label,
          href: hrefOf?.(index),
          cells: series.map(({ values }) => textOf(values[index], format)),
        }))}
      />
    </figure>
  );
}

// --- Internal helpers ---

const textOf = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? '–' : format(value);

interface Drawn {
  series: readonly Series[];
  top: number;
  count: number;
}

/** What the series before one have in each bucket. */
const baseOf = (series: readonly Series[], place: number, index: number): number =>
  series.slice(0, place).reduce((sum, { values }) => sum + (values[index] ?? 0), 0);

const Bars = ({ series, top, count }: Drawn) => (
  <>
    {series.map(({ name, tone, values }, place) => {
      const bars = Array.from({ length: count }, (_, index) => {
        const value = values[index] ?? 0;
        if (value === 0) return '';
        const bottom = 100 - (baseOf(series, place, index) / top) * 100;
        // A least height keeps small counts visible.
        const height = Math.max(1.5, (value / top) * 100);
        return `M${index + 0.1} ${bottom}h0.8v${-height}h-0.8z`;
      });
      return <path key={name} class={`bars ${tone}`} d={bars.join('')} />;
    })}
  </>
);

const Areas = ({ series, top, count }: Drawn) => (
  <>
    {series.map(({ name, tone, values }, place) => {
      const indexes = Array.from({ length: count }, (_, index) => index);
      const heightOf = (value: number) => 100 - (value / top) * 100;
      const upper = indexes.map((index) => heightOf(baseOf(series, place, index) + (values[index] ?? 0)));
      const lower = indexes.map((index) => heightOf(baseOf(series, place, index))).reverse();
      const steps = (heights: readonly number[], direction: 1 | -1) =>
        heights.map((height) => `V${height}h${direction}`).join('');
      return (
        <path
          key={name}
          class={`bars ${tone}`}
          d={`M0 ${upper[0] ?? 100}${steps(upper, 1)}${steps(lower, -1)}z`}
        />
      );
    })}
  </>
);

/** A line through the middle of each bucket that has a value; it is interrupted where one has none. */
function lineOf(values: readonly (number | null)[], top: number): string {
  return values
    .map((value, index) => {
      if (value === null) return '';
      const isAlone = (values[index - 1] ?? null) === null;
      const place = `${index + 0.5} ${100 - (value / top) * 100}`;
      // A point without neighbours has a length, so that it is seen.
      const isPoint = isAlone && (values[index + 1] ?? null) === null;
      return isPoint ? `M${index + 0.1} ${100 - (value / top) * 100}h0.8` : `${isAlone ? 'M' : 'L'}${place}`;
    })
    .join('');
}
