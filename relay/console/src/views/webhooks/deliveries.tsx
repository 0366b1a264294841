import type { ListedDelivery } from '@noiseaware-connect/shared/contract/backends';
import { eventTypes } from '@noiseaware-connect/shared/contract/events';
import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { Choice, Line } from '../../parts/field.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { webhookWords as words } from '../../words/webhooks-words.ts';

/** Debounce time of the filters, in milliseconds. */
const calm = 200;

/**
 * The attempts to deliver to a webhook, the latest first, each with its answer and a way to send its event again. Filters are in
 * the address.
 */
export function Deliveries({ webhook }: { webhook: string }) {
  const { go, now } = useConsole();
  const { query, set, pages: count, setPages: note } = useFilters();
  const { account = '', failed = '' } = query;
  const type = eventTypes.find((each) => each === query['type']);
  const requestQuery = {
    ...(account.trim() === '' ? {} : { account: account.trim() }),
    ...(type === undefined ? {} : { type }),
    ...(failed === 'true' ? ({ failed: 'true' } as const) : {}),
  };
  const pages = usePages(
    `deliveries ${webhook} ${JSON.stringify(requestQuery)}`,
    (relay, cursor) =>
      relay.listDeliveries({
        id: webhook,
        query: { ...requestQuery, ...(cursor === undefined ? {} : { cursor }) },
      }),
    ({ deliveries }) => deliveries,
    calm,
    { count, note },
  );
  return (
    <section class="deliveries">
      <h2>{words.deliveries}</h2>
      <search class="filter-fields">
        <Line
          name="account"
          label={words.account}
          value={account}
          onChange={(each) => set({ account: each })}
        />
        <Choice
          name="type"
          label={words.type}
          value={type ?? ''}
          options={[['', words.anyType], ...eventTypes.map((each) => [each, each] as const)]}
          onChange={(each) => set({ type: each })}
        />
        <Choice
          name="failed"
          label={words.outcome}
          value={failed}
          options={[
            ['', words.anyOutcome],
            ['true', words.failed],
          ]}
          onChange={(each) => set({ failed: each })}
        />
      </search>
      <Listed pages={pages}>
        {(deliveries) => (
          <Table
            items={deliveries}
            label={words.deliveries}
            columns={columnsOf(webhook, now)}
            rowOf={({ event, attempt, at, error }) => ({
              key: `${event} ${attempt} ${at}`,
              'data-entry': event,
              'data-delivered': error === null,
            })}
            nothing={
              <NothingFound
                none={words.noDeliveries}
                filters={[
                  [words.account, account],
                  [words.type, type ?? ''],
                  [words.outcome, failed === 'true' ? words.failed : ''],
                ]}
                onClear={() => go(hrefOf('webhooks', webhook))}
              />
            }
          />
        )}
      </Listed>
    </section>
  );
}

// --- Internal helpers ---

/** The columns of the list; `now` in milliseconds since 1970. */
const columnsOf = (webhook: string, now: number): readonly Column<ListedDelivery>[] => [
  {
    name: 'event',
    head: words.event,
    cell: ({ type, event }) => <EntryName name={type} id={event} />,
  },
  {
    name: 'result',
    head: words.result,
    cell: ({ error, status, state }) => (
      <span class={`tag ${error === null ? 'green' : 'red'}`}>
        {`${error === null ? words.delivered : words.failed} ${status ?? words.noAnswer}`}
        {state === 'given_up' && ` · ${words.givenUp}`}
      </span>
    ),
  },
  {
    name: 'account',
    head: words.account,
    cell: ({ account }) =>
      account !== null && (
        <a href={hrefOf('accounts', account)}>
          <bdi>{account}</bdi>
        </a>
      ),
  },
  {
    name: 'attempt',
    head: words.time,
    cell: ({ attempt, at, seconds }) => (
      <span class="soft small" title={stampOf(Date.parse(at))}>
        {fill(words.attempt, {
          attempt: numberOf(attempt),
          time: momentOf(Date.parse(at), now),
          seconds: numberOf(seconds),
        })}
      </span>
    ),
  },
  {
    name: 'answer',
    head: words.answer,
    cell: ({ answer }) =>
      answer !== '' && (
        <code class="cut-2" title={answer}>
          {answer}
        </code>
      ),
  },
  {
    name: 'actions',
    head: shellWords.actions,
    cell: (delivery) => <SendAgain webhook={webhook} delivery={delivery} />,
  },
];

function SendAgain({ webhook, delivery: { event, type } }: { webhook: string; delivery: ListedDelivery }) {
  const { ask, calls } = useConsole();
  const askAgain = () =>
    ask({
      title: say(words.askOne, { type }),
      lead: words.askOneLead,
      confirm: words.again,
      act: () => calls().repeatDelivery({ id: webhook, event, body: {} }),
      done: words.queuedSome,
    });
  return (
    <div class="buttons">
      <Button
        action="send-again"
        look="quiet"
        aria-label={fill(words.againOne, { type, event })}
        onClick={askAgain}
      >
        {words.again}
      </Button>
    </div>
  );
}
