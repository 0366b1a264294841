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
import { Choice, Line } from '../../parts/field.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { webhookWords as words } from '../../words/webhooks-words.ts';

/** Debounce time of the filters, in milliseconds. */
const calm = 200;

/**
 * The attempts to deliver to a webhook, the latest first, each with its answer and a way to send its event again. Filters are in
 * the address.
 */
export function Deliveries({ webhook }: { webhook: string }) {
  const { go } = useConsole();
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
      <Listed
        pages={pages}
        label={words.deliveries}
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
      >
        {(delivery) => (
          <DeliveryEntry
            key={`${delivery.event} ${delivery.attempt} ${delivery.at}`}
            webhook={webhook}
            delivery={delivery}
          />
        )}
      </Listed>
    </section>
  );
}

// --- Internal helpers ---

function DeliveryEntry({ webhook, delivery }: { webhook: string; delivery: ListedDelivery }) {
  const { ask, calls, now } = useConsole();
  const { event, type, account, attempt, at, seconds, status, error, answer } = delivery;
  const isDelivered = error === null;
  const askAgain = () =>
    ask({
      title: say(words.askOne, { type }),
      lead: words.askOneLead,
      confirm: words.again,
      act: () => calls().repeatDelivery({ id: webhook, event, body: {} }),
      done: words.queuedSome,
    });
  return (
    <li class="entry" data-entry={event} data-delivered={isDelivered}>
      <p class="entry-name">
        <strong>{type}</strong>
        <span class={`tag ${isDelivered ? 'green' : 'red'}`}>
          {isDelivered ? words.delivered : words.failed}
          {` ${status ?? words.noAnswer}`}
        </span>
      </p>
      <div class="entry-text">
        {account !== null && (
          <p>
            <a href={hrefOf('accounts', account)}>
              <bdi>{account}</bdi>
            </a>
          </p>
        )}
        <p class="soft small">
          {fill(words.attempt, {
            attempt: numberOf(attempt),
            time: momentOf(Date.parse(at), now),
            seconds: numberOf(seconds),
          })}
        </p>
        <p class="id cut" title={stampOf(Date.parse(at))}>
          {event}
        </p>
        {answer !== '' && <code class="cut-2">{answer}</code>}
      </div>
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
    </li>
  );
}
