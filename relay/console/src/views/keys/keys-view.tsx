import type { ListedServiceKey } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { Row } from '@noiseaware-connect/shared/parts/row';
import { say } from '@noiseaware-connect/shared/parts/say';
import { dayOf, relativeTime, startOfDay } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Entries, Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Entry } from '../../parts/entry.tsx';
import { Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { RefusedToday } from '../../parts/refused-today.tsx';
import { Revoke } from '../../parts/revoke.tsx';
import { keysWords as words } from '../../words/keys-words.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { shellWords } from '../../words/shell-words.ts';

/** Service keys: rights, last use and expiry. */
export function KeysView({ id }: ViewProps) {
  const { go, now } = useConsole();
  const { query, set } = useFilters();
  const { q = '' } = query;
  const since = new Date(startOfDay(now)).toISOString();
  const keys = useAnswer(`keys since ${since}`, (relay) => relay.listServiceKeys({ query: { since } }));
  return (
    <>
      <Head title={shellWords.tabs.keys} lead={words.lead} />
      <search class="filter-fields">
        <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
      </search>
      <Loaded {...keys}>
        {({ serviceKeys }) => (
          <Entries
            items={serviceKeys.filter(
              (each) =>
                (id === undefined || each.id === id) &&
                `${each.name}\n${each.id}`.toLowerCase().includes(q.trim().toLowerCase()),
            )}
            label={words.list}
            nothing={
              <NothingFound
                none={words.none}
                filters={[[words.search, q || (id ?? '')]]}
                onClear={() => go(hrefOf('keys'))}
              />
            }
          >
            {(key) => <KeyEntry key={key.id} serviceKey={key} />}
          </Entries>
        )}
      </Loaded>
    </>
  );
}

// --- Internal helpers ---

function KeyEntry({ serviceKey }: { serviceKey: ListedServiceKey }) {
  const { calls, now } = useConsole();
  const { id, service, name, scopes, accounts, createdAt, expiresAt, lastUsedAt, lastUsedFrom, revokedAt } =
    serviceKey;
  const { count, last } = serviceKey.refusals;
  const day = (at: string) => dayOf(Date.parse(at), now);
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= now;
  const ended =
    revokedAt !== null
      ? fill(words.revoked, { day: day(revokedAt) })
      : isExpired
        ? fill(words.expired, { day: day(expiresAt) })
        : undefined;
  return (
    <Entry
      id={id}
      name={name}
      href={hrefOf('keys', id)}
      about={id}
      tag={ended === undefined ? undefined : { text: ended, tone: 'grey' }}
      actions={
        <>
          <a class="button quiet" data-action="audit" href={hrefOf('audit', undefined, { about: service })}>
            {shellWords.tabs.audit}
          </a>
          {revokedAt === null && (
            <Revoke
              title={say(words.askRevoke, { name })}
              lead={words.askRevokeLead}
              act={() => calls().revokeServiceKey({ id })}
            />
          )}
        </>
      }
    >
      <dl class="rows">
        <Row term={words.scopes}>{scopes.join(', ')}</Row>
        <Row term={words.accounts}>
          {accounts === null ? words.allAccounts : accounts.map((each) => <code key={each}>{each}</code>)}
        </Row>
        <Row term={words.lastUsed}>
          {lastUsedAt === null
            ? words.never
            : lastUsedFrom === null
              ? relativeTime(Date.parse(lastUsedAt), now)
              : say(words.from, { ago: relativeTime(Date.parse(lastUsedAt), now), address: lastUsedFrom })}
        </Row>
        {last !== null && (
          <Row term={refusalWords.today}>
            <RefusedToday what="call_refused" about={id} count={count} last={last} /> <code>{last.route}</code>
          </Row>
        )}
        <Row term={words.created}>{day(createdAt)}</Row>
        <Row term={words.expires}>{expiresAt === null ? words.never : day(expiresAt)}</Row>
      </dl>
    </Entry>
  );
}
