import { actorKind, auditEvents, people } from '@noiseaware-connect/shared/contract/audit-entry';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { Choice, Line, Moment } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { Download, NothingFound } from '../../parts/list-tools.tsx';
import { Table } from '../../parts/table.tsx';
import { auditWords as words } from '../../words/audit-words.ts';
import { eventWords } from '../../words/event-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { auditColumns } from './audit-entry.tsx';
import { useNames } from './use-names.ts';
import { Moments, WhatPeopleDid } from './what-people-did.tsx';

/** Debounce time of the filters, in milliseconds. */
const calm = 200;

const fields = ['what', 'by', 'who', 'about', 'account', 'request', 'since', 'until'] as const;
type Field = (typeof fields)[number];

/** People, or one kind of actor. */
const actors = ['people', ...actorKind.options] as const;
type Actors = (typeof actors)[number];
const nameOf = (by: Actors): string => (by === 'people' ? words.people : words.kinds[by]);

/** The audit log, newest entry first. Filters apply immediately, and are in the address. */
export function AuditView(_: ViewProps) {
  const { go, now } = useConsole();
  const { query, set, pages: count, setPages: note } = useFilters();
  const filter = Object.fromEntries(fields.map((field) => [field, query[field] ?? ''])) as Record<
    Field,
    string
  >;
  const change = (field: Field) => (value: string) => set({ [field]: value });
  const names = useNames();
  const requestQuery = queryOf(filter);
  const pages = usePages(
    JSON.stringify(requestQuery),
    (relay, cursor) =>
      relay.readAudit({ query: { ...requestQuery, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ entries }) => entries,
    calm,
    { count, note },
  );
  const { by, since, until } = requestQuery;
  const isOfPeople = by === 'people' || people.some((each) => each === by);
  const shownValue: Partial<Record<Field, string>> = {
    ...filter,
    what: (eventWords as Readonly<Record<string, string>>)[filter.what] ?? filter.what,
    by: by === undefined ? '' : nameOf(by),
    about: names.get(filter.about) ?? filter.about,
  };
  return (
    <>
      <Head title={shellWords.tabs.audit}>
        <Download path="/v1/audit.csv" query={requestQuery} />
      </Head>
      <Moments since={filter.since} />
      <search class="filter-fields">
        <Choice
          name="what"
          label={words.what}
          value={filter.what}
          options={[['', words.anything], ...auditEvents.map((each) => [each, eventWords[each]] as const)]}
          onChange={change('what')}
        />
        <Choice
          name="by"
          label={words.by}
          value={filter.by}
          options={[['', words.anyone], ...actors.map((each) => [each, nameOf(each)] as const)]}
          onChange={change('by')}
        />
        <Line name="who" label={words.who} value={filter.who} onChange={change('who')} />
        <Line name="about" label={words.about} value={filter.about} onChange={change('about')} />
        <Line name="account" label={words.account} value={filter.account} onChange={change('account')} />
        <Line name="request" label={words.request} value={filter.request} onChange={change('request')} />
        <Moment name="since" label={words.since} value={filter.since} onChange={change('since')} />
        <Moment name="until" label={words.until} value={filter.until} onChange={change('until')} />
      </search>
      {isOfPeople && (
        <WhatPeopleDid query={{ ...(since && { since }), ...(until && { until }) }} filter={filter} />
      )}
      <Listed pages={pages}>
        {(entries) => (
          <Table
            items={entries}
            label={words.list}
            columns={auditColumns(now, names)}
            rowOf={({ seq, what }) => ({ class: 'audit-entry', 'data-entry': seq, 'data-what': what })}
            nothing={
              <NothingFound
                none={words.none}
                filters={fields.map((field) => [words[field], shownValue[field] ?? ''] as const)}
                onClear={() => go(hrefOf('audit'))}
              />
            }
          />
        )}
      </Listed>
    </>
  );
}

// --- Internal helpers ---

/** Converts the filter to a query: times in UTC, without empty fields and unknown events or actors. */
function queryOf({ what, by, who, about, account, request, since, until }: Record<Field, string>) {
  const timeOf = (local: string) => {
    const time = Date.parse(local);
    return Number.isNaN(time) ? '' : new Date(time).toISOString();
  };
  const query = {
    what: auditEvents.find((each) => each === what) ?? '',
    by: actors.find((each) => each === by) ?? '',
    who: who.trim(),
    about: about.trim(),
    account: account.trim(),
    request: request.trim(),
    since: timeOf(since),
    until: timeOf(until),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) as Partial<
    Record<Exclude<Field, 'by'>, string>
  > & { by?: Actors };
}
