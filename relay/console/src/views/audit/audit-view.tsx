import { type AuditEvent, auditEvents } from '@noiseaware-connect/shared/audit-entry';
import { useState } from 'preact/hooks';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { Choice, Line, Moment } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { auditWords as words } from '../../words/audit-words.ts';
import { eventWords } from '../../words/event-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { AuditEntry } from './audit-entry.tsx';
import { useNames } from './use-names.ts';

/** Debounce time of the filters, in milliseconds. */
const calm = 200;

const noFilter = { what: '', who: '', account: '', since: '', until: '' };

/** The audit log, newest entry first. Filters apply immediately. */
export function AuditView() {
  const [filter, setFilter] = useState(noFilter);
  const set = (name: keyof typeof noFilter) => (value: string) =>
    setFilter((before) => ({ ...before, [name]: value }));
  const names = useNames();
  const pages = usePages(
    JSON.stringify(filter),
    (relay, cursor) => relay.readAudit({ query: queryOf(filter, cursor) }),
    ({ entries }) => entries,
    calm,
  );
  return (
    <>
      <Head title={shellWords.tabs.audit} />
      <search class="filter-fields">
        <Choice
          name="what"
          label={words.what}
          value={filter.what}
          options={[['', words.anything], ...auditEvents.map((each) => [each, eventWords[each]] as const)]}
          onChange={set('what')}
        />
        <Line name="who" label={words.who} onChange={set('who')} />
        <Line name="account" label={words.account} onChange={set('account')} />
        <Moment name="since" label={words.since} onChange={set('since')} />
        <Moment name="until" label={words.until} onChange={set('until')} />
      </search>
      <Listed pages={pages} label={words.list} nothing={words.none}>
        {(entry) => <AuditEntry key={entry.seq} entry={entry} names={names} />}
      </Listed>
    </>
  );
}

// --- Internal helpers ---

/** Converts the filter to a query: times in UTC, without empty fields. */
function queryOf({ what, who, account, since, until }: typeof noFilter, cursor: string | undefined) {
  const timeOf = (local: string) => (local === '' ? '' : new Date(local).toISOString());
  const query = {
    what: what as AuditEvent | '',
    who: who.trim(),
    account: account.trim(),
    since: timeOf(since),
    until: timeOf(until),
    cursor: cursor ?? '',
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}
