import { people } from '@noiseaware-connect/shared/contract/audit-entry';
import { fill } from '@noiseaware-connect/shared/fill';
import { weekdayOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
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
          <table class="what-people-did" aria-label={words.whatPeopleDid}>
            <thead>
              <tr>
                <th scope="col">{words.what}</th>
                {people.map((who) => (
                  <th key={who} scope="col">
                    {words.kinds[who]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...Map.groupBy(entries, ({ what }) => what)].map(([what, counts]) => (
                <tr key={what}>
                  <th scope="row">{eventWords[what] ?? what}</th>
                  {people.map((by) => {
                    const count = counts.find(({ who }) => who === by)?.count;
                    const isShown = filter.what === what && filter.by === by;
                    const href = hrefOf('audit', undefined, { ...filter, what, by });
                    return (
                      <td key={by}>
                        {count !== undefined && (
                          <a href={href} aria-current={isShown ? 'true' : undefined}>
                            {numberOf(count)}
                          </a>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
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
