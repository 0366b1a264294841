import { type AuditEvent, people } from '@noiseaware-connect/shared/contract/audit-entry';
import { fill } from '@noiseaware-connect/shared/fill';
import { weekdayOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { auditWords as words } from '../../words/audit-words.ts';
import { eventWords } from '../../words/event-words.ts';

/** Links to what people did since some moments at which somebody was away: this morning, before the weekend, on holiday. */
export function Moments({ since }: { since: string }) {
  const { now } = useConsole();
  const friday = daysSinceFriday(now);
  const moments = [
    [0, words.today],
    [friday, fill(words.sinceDay, { day: weekdayOf(now - friday * day) })],
    [30, words.last30Days],
  ] as const;
  return (
    <p class="moments">
      <span class="soft">{words.whatPeopleDid}</span>
      {moments.map(([days, text]) => {
        const from = midnight(now, days);
        return (
          <a
            key={days}
            class="button quiet"
            href={hrefOf('audit', undefined, { by: 'people', since: from })}
            aria-current={from === since ? 'true' : undefined}
          >
            {text}
          </a>
        );
      })}
    </p>
  );
}

/**
 * How often people did what: each count leads to its entries.
 * @param query the times as the relay takes them
 * @param filter the filters in the address
 */
export function WhatPeopleDid(props: {
  query: { since?: string; until?: string };
  filter: Readonly<Record<'what' | 'by' | 'since' | 'until', string>>;
}) {
  const { query, filter } = props;
  const summary = useAnswer(`what people did ${JSON.stringify(query)}`, (relay) =>
    relay.summarizeAudit({ query: { ...query, by: 'people' } }),
  );
  return (
    <Loaded {...summary}>
      {({ entries }) =>
        entries.length === 0 ? null : (
          <div class="what-people-did">
            <Table
              items={[...Map.groupBy(entries, ({ what }) => what)]}
              label={words.whatPeopleDid}
              columns={columnsOf(filter)}
              rowOf={([what]) => ({ 'data-entry': what })}
              nothing={words.none}
            />
          </div>
        )
      }
    </Loaded>
  );
}

// --- Internal helpers ---

const day = 86_400_000;

/** The days since the last Friday before today. */
const daysSinceFriday = (now: number): number => (new Date(now).getDay() + 2) % 7 || 7;

/** The beginning of the day that many days ago, as a field for times has it. */
function midnight(now: number, days: number): string {
  const at = new Date(now);
  const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate() - days];
  // The same digits in UTC.
  return `${new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10)}T00:00`;
}

type Counts = readonly [what: AuditEvent, counts: readonly { who: string; count: number }[]];

/** A column for each kind of people, whose counts lead to their entries. */
const columnsOf = (
  filter: Readonly<Record<'what' | 'by' | 'since' | 'until', string>>,
): readonly Column<Counts>[] => [
  { name: 'what', head: words.what, cell: ([what]) => eventWords[what] ?? what },
  ...people.map((by) => ({
    name: by,
    head: words.kinds[by],
    cell: ([what, counts]: Counts) => {
      const count = counts.find(({ who }) => who === by)?.count;
      if (count === undefined) return null;
      const isShown = filter.what === what && filter.by === by;
      return (
        <a
          href={hrefOf('audit', undefined, { ...filter, what, by })}
          aria-current={isShown ? 'true' : undefined}
        >
          {numberOf(count)}
        </a>
      );
    },
  })),
];
