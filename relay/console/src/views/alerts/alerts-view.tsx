import { fill } from '@noiseaware-connect/shared/fill';
import { type SentAlert, verdicts } from '@noiseaware-connect/shared/shapes';
import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { Choice, Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { verdictWords, alertWords as words } from '../../words/alerts-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { NoAlerts } from './no-alerts.tsx';

/** Debounce time of the search, in milliseconds. */
const calm = 200;

/** NoiseAware's alerts, the latest first: of all accounts or of one, and whether they can be trusted. */
export function AlertsView(_: ViewProps) {
  const { go, now, page } = useConsole();
  const { query, set, pages: count, setPages: note } = useFilters();
  const { q = '', account = '', verified = '', unmatched = '' } = query;
  const verdict = verdicts.find((each) => each === verified);
  const requestQuery = {
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(account === '' ? {} : { account }),
    ...(verdict === undefined ? {} : { verified: verdict }),
    ...(unmatched === 'true' ? ({ unmatched: 'true' } as const) : {}),
  };
  const wanted = (q === '' ? account : q).trim();
  const clear = () => go(hrefOf('alerts'));
  const pages = usePages(
    `alerts ${JSON.stringify(requestQuery)}`,
    (relay, cursor) =>
      relay.listAllAlerts({ query: { ...requestQuery, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ alerts }) => alerts,
    calm,
    { count, note },
  );
  return (
    <>
      <Head title={shellWords.tabs.alerts} lead={words.lead} />
      <search class="filter-fields">
        <Search
          label={words.search}
          value={q === '' ? account : q}
          onChange={(each) => set({ q: each, account: '' })}
        />
        <Choice
          name="verified"
          label={words.verdict}
          value={verified}
          options={[['', words.any], ...verdicts.map((each) => [each, verdictWords[each].name] as const)]}
          onChange={(each) => set({ verified: each })}
        />
        <Choice
          name="unmatched"
          label={words.connected}
          value={unmatched}
          options={[
            ['', words.any],
            ['true', words.unmatched],
          ]}
          onChange={(each) => set({ unmatched: each })}
        />
      </search>
      <Listed pages={pages}>
        {(alerts) => (
          <Table
            items={alerts}
            label={words.list}
            columns={columnsAt(now)}
            rowOf={({ id, verified: result }) => ({ 'data-entry': id, 'data-verified': result })}
            nothing={
              wanted !== '' && verdict === undefined && unmatched !== 'true' ? (
                <NoAlerts account={wanted} onClear={clear} />
              ) : (
                <NothingFound
                  none={fill(words.none, { command: page.command })}
                  picture="alerts"
                  command={`${page.command} alerts url`}
                  filters={[
                    [words.search, q],
                    [words.account, account],
                    [words.verdict, verdict === undefined ? '' : verdictWords[verdict].name],
                    [words.connected, unmatched === 'true' ? words.unmatched : ''],
                  ]}
                  onClear={clear}
                />
              )
            }
          />
        )}
      </Listed>
    </>
  );
}

// --- Internal helpers ---

const tones = { verified: 'green', unverified: 'amber', refuted: 'red' } as const;

/** The columns of the list; `now` in milliseconds since 1970. */
const columnsAt = (now: number): readonly Column<SentAlert>[] => [
  { name: 'type', head: words.type, cell: ({ type }) => <EntryName name={type ?? words.noType} /> },
  {
    name: 'account',
    head: words.account,
    cell: ({ account }) =>
      account === null ? (
        words.noAccount
      ) : (
        <a href={hrefOf('accounts', account)}>
          <bdi>{account}</bdi>
        </a>
      ),
  },
  {
    name: 'property',
    head: words.property,
    cell: ({ payload }) =>
      [payload['NoiseawarePropertyName'], payload['NoiseawareAZName']]
        .filter((each) => typeof each === 'string')
        .map((each) => (
          <div key={each}>
            <bdi>{each}</bdi>
          </div>
        )),
  },
  {
    name: 'verdict',
    head: words.verdict,
    cell: ({ verified, account, connection, follows }) => (
      <>
        <span class={`tag ${tones[verified]}`}>{verdictWords[verified].name}</span>
        <p class="soft small">
          {verdictWords[verified].why}
          {connection === null && account !== null && ` ${words.notConnected}`}
          {follows !== null && ` ${words.follows}`}
        </p>
      </>
    ),
  },
  {
    name: 'received',
    head: words.received,
    cell: ({ receivedAt }) => (
      <time class="soft small" dateTime={receivedAt} title={stampOf(Date.parse(receivedAt))}>
        {momentOf(Date.parse(receivedAt), now)}
      </time>
    ),
  },
];
