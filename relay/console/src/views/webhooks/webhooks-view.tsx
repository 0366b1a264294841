import type { ListedWebhook } from '@noiseaware-connect/shared/contract/backends';
import { fill } from '@noiseaware-connect/shared/fill';
import { say } from '@noiseaware-connect/shared/parts/say';
import { dayOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf, plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { Moment, Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { RowActions } from '../../parts/row-actions.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { webhookWords as words } from '../../words/webhooks-words.ts';
import { Deliveries } from './deliveries.tsx';
import { stateOf, states } from './webhook-state.ts';

/** Where the company's systems are told of events, and what became of each delivery to the open one. */
export function WebhooksView({ id }: ViewProps) {
  const { go, now, page } = useConsole();
  const { query, set } = useFilters();
  const { q = '' } = query;
  const webhooks = useAnswer('webhooks', (relay) => relay.listWebhooks());
  return (
    <>
      <Head title={shellWords.tabs.webhooks} lead={fill(words.lead, { command: page.command })}>
        {id !== undefined && (
          <a class="button quiet" href={hrefOf('webhooks')}>
            {words.all}
          </a>
        )}
      </Head>
      {id === undefined && (
        <search class="filter-fields">
          <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
        </search>
      )}
      <Loaded {...webhooks}>
        {({ webhooks: all }) => (
          <Table
            items={sortByTrouble(all).filter(
              (each) =>
                (id === undefined || each.id === id) &&
                `${each.url}\n${each.id}`.toLowerCase().includes(q.trim().toLowerCase()),
            )}
            label={words.list}
            columns={columnsAt(now)}
            rowOf={(webhook) => ({ 'data-entry': webhook.id })}
            nothing={
              <NothingFound
                none={words.none}
                picture="webhooks"
                command={`${page.command} webhooks add --url URL`}
                filters={[[words.search, q || (id ?? '')]]}
                onClear={() => go(hrefOf('webhooks'))}
              />
            }
          />
        )}
      </Loaded>
      {id !== undefined && <Deliveries webhook={id} />}
    </>
  );
}

// --- Internal helpers ---

/** The worst first, and of equal ones what is behind for longest. */
const sortByTrouble = (webhooks: readonly ListedWebhook[]): ListedWebhook[] =>
  webhooks.toSorted(
    (one, other) =>
      states.indexOf(stateOf(one)) - states.indexOf(stateOf(other)) || behindAt(one) - behindAt(other),
  );

const behindAt = ({ behindSince }: ListedWebhook): number =>
  behindSince === null ? Number.MAX_SAFE_INTEGER : Date.parse(behindSince);

function tagOf(webhook: ListedWebhook, now: number): { text: string; tone: string } | undefined {
  const { disabledAt, failingSince, waiting } = webhook;
  const since = (sentence: string, time = disabledAt) =>
    fill(sentence, { time: momentOf(Date.parse(time ?? ''), now) });
  switch (stateOf(webhook)) {
    case 'gone':
      return { text: since(words.disabled), tone: 'red' };
    case 'given_up':
      return { text: words.behind, tone: 'red' };
    case 'failing':
      return {
        text: failingSince === null ? words.behind : since(words.failing, failingSince),
        tone: 'amber',
      };
    case 'paused':
      return { text: since(words.paused), tone: 'amber' };
    case 'fine':
      return waiting === 0 ? { text: words.upToDate, tone: 'green' } : undefined;
  }
}

/** The columns of the list; `now` in milliseconds since 1970. */
function columnsAt(now: number): readonly Column<ListedWebhook>[] {
  return [
    {
      name: 'address',
      head: words.address,
      cell: (webhook) => (
        <EntryName
          name={webhook.url}
          href={hrefOf('webhooks', webhook.id)}
          id={webhook.id}
          tag={tagOf(webhook, now)}
        />
      ),
      sortKey: ({ url }) => url,
    },
    {
      name: 'events',
      head: words.events,
      cell: ({ events }) => (events === null ? words.allEvents : <bdi>{events.join(', ')}</bdi>),
    },
    {
      name: 'waiting',
      head: words.waiting,
      cell: (webhook) => (
        <span class={stateOf(webhook) === 'fine' || webhook.waiting === 0 ? '' : 'amber'}>
          {numberOf(webhook.waiting)}
        </span>
      ),
      sortKey: ({ waiting }) => waiting,
    },
    {
      name: 'dead',
      head: words.dead,
      cell: ({ dead }) => <span class={dead === 0 ? '' : 'red'}>{numberOf(dead)}</span>,
      sortKey: ({ dead }) => dead,
    },
    {
      name: 'behind',
      head: words.behindSince,
      cell: (webhook) =>
        webhook.behindSince !== null &&
        stateOf(webhook) !== 'fine' &&
        momentOf(Date.parse(webhook.behindSince), now),
      sortKey: (webhook) => (webhook.behindSince === null ? null : Date.parse(webhook.behindSince)),
    },
    {
      name: 'failure',
      head: words.lastFailure,
      cell: ({ failure }) =>
        failure !== null &&
        [failure.status ?? words.noAnswer, momentOf(Date.parse(failure.at), now)].join(' · '),
      sortKey: ({ failure }) => (failure === null ? null : Date.parse(failure.at)),
    },
    {
      name: 'created',
      head: words.created,
      cell: ({ createdAt }) => <time dateTime={createdAt}>{dayOf(Date.parse(createdAt), now)}</time>,
      sortKey: ({ createdAt }) => Date.parse(createdAt),
    },
    { name: 'actions', head: shellWords.actions, cell: (webhook) => <WebhookActions webhook={webhook} /> },
  ];
}

function WebhookActions({ webhook }: { webhook: ListedWebhook }) {
  const { id, url, disabledAt } = webhook;
  const { ask, calls } = useConsole();
  const askAgain = () =>
    ask({
      title: say(words.askAgain, { url }),
      lead: words.askAgainLead,
      confirm: words.again,
      fields: <Moment name="since" label={words.since} />,
      act: (form) => {
        const since = Date.parse(String(form.get('since')));
        return calls().replayWebhook({
          id,
          body: Number.isNaN(since) ? {} : { since: new Date(since).toISOString() },
        });
      },
      done: ({ events: count }) => (count === 0 ? words.queuedNone : plural(words.queued, count)),
    });
  const askEnable = () =>
    ask({
      title: say(words.askEnable, { url }),
      lead: words.askEnableLead,
      confirm: words.enable,
      act: () => calls().replayWebhook({ id, body: {} }),
      done: words.enabled,
    });
  const enable = { action: 'enable', text: words.enable, run: askEnable };
  const sendAgain = { action: 'replay', text: words.againSince, run: askAgain };
  const needed = disabledAt !== null ? enable : stateOf(webhook) === 'given_up' && sendAgain;
  return (
    <RowActions
      name={url}
      needed={needed}
      others={[
        { action: 'audit', text: shellWords.tabs.audit, href: hrefOf('audit', undefined, { about: id }) },
        needed !== sendAgain && sendAgain,
      ]}
    />
  );
}
