import type { ListedDelivery } from '@noiseaware-connect/shared/contract/backends';
import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { webhookWords as words } from '../../words/webhooks-words.ts';

/** The attempts to deliver to a webhook, the latest first, each with its answer and a way to send its event again. */
export function Deliveries({ webhook }: { webhook: string }) {
  const { pages: count, setPages: note } = useFilters();
  const pages = usePages(
    `deliveries ${webhook}`,
    (relay, cursor) => relay.listDeliveries({ id: webhook, query: cursor === undefined ? {} : { cursor } }),
    ({ deliveries }) => deliveries,
    0,
    { count, note },
  );
  return (
    <section class="deliveries">
      <h2>{words.deliveries}</h2>
      <Listed pages={pages} label={words.deliveries} nothing={words.noDeliveries}>
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
  const { event, type, attempt, at, seconds, status, error, answer } = delivery;
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
