import type { AccountDelivery } from '@noiseaware-connect/shared/contract/backends';
import { fill } from '@noiseaware-connect/shared/fill';
import { dayOf, momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Listed } from '../../loading/listed.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { usePages } from '../../loading/use-pages.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { connectionsWords as words } from '../../words/connections-words.ts';
import { webhookWords } from '../../words/webhooks-words.ts';

/** Events on a page: the panel has other lists too. */
const eventsAtOnce = '10';

/** What became of each event about an account at each webhook, the newest first, and before which day nobody knows. */
export function AccountDeliveries({ account }: { account: string }) {
  const { now } = useConsole();
  const [keptSince, setKeptSince] = useState<string | null>(null);
  const webhooks = useAnswer('webhooks', (relay) => relay.listWebhooks());
  const addresses = new Map(webhooks.value?.webhooks.map(({ id, url }) => [id, url]));
  const pages = usePages(
    `deliveries about ${account}`,
    async (relay, cursor) => {
      const query = { limit: eventsAtOnce, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await relay.listAccountDeliveries({ account, query });
      if (answer.ok) setKeptSince(answer.value.keptSince);
      return answer;
    },
    ({ deliveries }) => deliveries,
  );
  const day = keptSince === null ? '' : dayOf(Date.parse(keptSince), now);
  return (
    <section class="account-deliveries">
      <h2>{webhookWords.deliveries}</h2>
      <Listed pages={pages}>
        {(deliveries) => (
          <Table
            items={deliveries}
            label={webhookWords.deliveries}
            columns={columnsOf(account, addresses, now)}
            rowOf={({ event, webhook, state }) => ({
              key: `${event} ${webhook}`,
              'data-entry': event,
              'data-state': state,
            })}
            nothing={fill(words.noDeliveries, { day })}
          />
        )}
      </Listed>
      {keptSince !== null && <p class="soft small">{fill(words.olderThanKept, { day })}</p>}
    </section>
  );
}

// --- Internal helpers ---

const looks = {
  delivered: { tone: 'green', word: 'delivered' },
  waiting: { tone: 'amber', word: 'waiting' },
  given_up: { tone: 'red', word: 'dead' },
} as const;

/** The columns of the list; `addresses` of the webhooks by their ids, `now` in milliseconds since 1970. */
const columnsOf = (
  account: string,
  addresses: ReadonlyMap<string, string>,
  now: number,
): readonly Column<AccountDelivery>[] => [
  {
    name: 'event',
    head: webhookWords.event,
    cell: ({ type, event }) => <EntryName name={type} id={event} />,
  },
  {
    name: 'result',
    head: webhookWords.result,
    cell: ({ state, status, attempts }) => (
      <span class={`tag ${attempts === 0 ? 'grey' : looks[state].tone}`}>
        {webhookWords[looks[state].word]}
        {attempts > 0 && ` ${status ?? webhookWords.noAnswer}`}
      </span>
    ),
  },
  {
    name: 'webhook',
    head: webhookWords.address,
    cell: ({ webhook }) => {
      const address = addresses.get(webhook) ?? webhook;
      return (
        <a class="cut-2" title={address} href={hrefOf('webhooks', webhook, { account })}>
          <bdi>{address}</bdi>
        </a>
      );
    },
  },
  {
    name: 'time',
    head: webhookWords.time,
    cell: ({ at, attempts }) => (
      <span class="soft small" title={stampOf(Date.parse(at))}>
        {momentOf(Date.parse(at), now)} · {plural(words.attempts, attempts)}
      </span>
    ),
  },
];
