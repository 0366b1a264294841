import type { ListedServiceKey } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { say } from '@noiseaware-connect/shared/parts/say';
import { dayOf, relativeTime, startOfDay } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { RefusedToday } from '../../parts/refused-today.tsx';
import { RowActions } from '../../parts/row-actions.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { useRevoke } from '../../parts/use-revoke.ts';
import { keysWords as words } from '../../words/keys-words.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { shellWords } from '../../words/shell-words.ts';

/** Service keys: rights, last use and expiry. */
export function KeysView({ id }: ViewProps) {
  const { go, now, page } = useConsole();
  const { query, set } = useFilters();
  const { q = '' } = query;
  const since = new Date(startOfDay(now)).toISOString();
  const keys = useAnswer(`keys since ${since}`, (relay) => relay.listServiceKeys({ query: { since } }));
  return (
    <>
      <Head title={shellWords.tabs.keys} lead={fill(words.lead, { command: page.command })} />
      <search class="filter-fields">
        <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
      </search>
      <Loaded {...keys}>
        {({ serviceKeys }) => (
          <Table
            items={serviceKeys.filter(
              (each) =>
                (id === undefined || each.id === id) &&
                `${each.name}\n${each.id}`.toLowerCase().includes(q.trim().toLowerCase()),
            )}
            label={words.list}
            columns={columnsAt(now)}
            rowOf={(key) => ({ 'data-entry': key.id })}
            nothing={
              <NothingFound
                none={words.none}
                picture="keys"
                command={`${page.command} service-key --name NAME --scope token api:read`}
                filters={[[words.search, q || (id ?? '')]]}
                onClear={() => go(hrefOf('keys'))}
              />
            }
          />
        )}
      </Loaded>
    </>
  );
}

// --- Internal helpers ---

/** The columns of the list; `now` in milliseconds since 1970. */
function columnsAt(now: number): readonly Column<ListedServiceKey>[] {
  const day = (at: string) => dayOf(Date.parse(at), now);
  const timeOf = (at: string | null) => (at === null ? null : Date.parse(at));
  const tagOf = ({ revokedAt, expiresAt }: ListedServiceKey) => {
    if (revokedAt !== null) return { text: fill(words.revoked, { day: day(revokedAt) }), tone: 'grey' };
    const isExpired = expiresAt !== null && Date.parse(expiresAt) <= now;
    return isExpired ? { text: fill(words.expired, { day: day(expiresAt) }), tone: 'grey' } : undefined;
  };
  return [
    {
      name: 'name',
      head: words.name,
      cell: (key) => <EntryName name={key.name} href={hrefOf('keys', key.id)} id={key.id} tag={tagOf(key)} />,
      sortKey: ({ name }) => name,
    },
    { name: 'scopes', head: words.scopes, cell: ({ scopes }) => scopes.join(', ') },
    {
      name: 'accounts',
      head: words.accounts,
      cell: ({ accounts }) =>
        accounts === null ? words.allAccounts : accounts.map((each) => <code key={each}>{each}</code>),
    },
    {
      name: 'used',
      head: words.lastUsed,
      cell: ({ lastUsedAt, lastUsedFrom }) => {
        if (lastUsedAt === null) return words.never;
        const ago = relativeTime(Date.parse(lastUsedAt), now);
        return lastUsedFrom === null ? ago : say(words.from, { ago, address: lastUsedFrom });
      },
      sortKey: ({ lastUsedAt }) => timeOf(lastUsedAt),
    },
    {
      name: 'refused',
      head: refusalWords.today,
      cell: ({ id, refusals: { count, last } }) =>
        last !== null && (
          <>
            <RefusedToday what="call_refused" about={id} count={count} last={last} />{' '}
            <code>{last.route}</code>
          </>
        ),
      sortKey: ({ refusals }) => refusals.count,
    },
    {
      name: 'created',
      head: words.created,
      cell: ({ createdAt }) => <time dateTime={createdAt}>{day(createdAt)}</time>,
      sortKey: ({ createdAt }) => timeOf(createdAt),
    },
    {
      name: 'expires',
      head: words.expires,
      cell: ({ expiresAt }) =>
        expiresAt === null ? words.never : <time dateTime={expiresAt}>{day(expiresAt)}</time>,
      sortKey: ({ expiresAt }) => timeOf(expiresAt),
    },
    { name: 'actions', head: shellWords.actions, cell: (key) => <KeyActions serviceKey={key} /> },
  ];
}

function KeyActions({ serviceKey: { id, service, name, revokedAt } }: { serviceKey: ListedServiceKey }) {
  const { calls } = useConsole();
  const revoke = useRevoke({
    title: say(words.askRevoke, { name }),
    lead: words.askRevokeLead,
    act: () => calls().revokeServiceKey({ id }),
  });
  return (
    <RowActions
      name={name}
      others={[
        {
          action: 'audit',
          text: shellWords.tabs.audit,
          href: hrefOf('audit', undefined, { about: service }),
        },
        revokedAt === null && revoke,
      ]}
    />
  );
}
