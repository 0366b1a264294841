import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import type { Account, Connection } from '@noiseaware-connect/shared/shapes';
import { plural } from '@noiseaware-connect/shared/words/plural';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { chipWordsFor } from '../../app/tools/chip-words-for.ts';
import { parseRecordsInFront } from '../../app/tools/records-in-front.ts';
import type { View } from '../../app/view.ts';
import type { Ask, PageInFront, RecordInFront } from '../../messages.ts';
import { popupWords } from '../../words/popup-words.ts';

/** The records above the list. The others are drawn once the person asks for them. */
const few = 3;

/**
 * The records of the page in front, the one that it is about first, and how many of them have no room for their chip. A
 * press opens the record's connection, or the form that connects it.
 */
export function OnThisPage(props: {
  front: PageInFront | null;
  view: View;
  mayConnect: boolean;
  ask: Ask;
  onOpen(connection: Connection): void;
  onConnect(account: Account): void;
  /** The button that leads to links for the owners of these records; it stands beside the title. */
  sendLinks(records: readonly RecordInFront[]): ComponentChildren;
}) {
  const { front, view, mayConnect, ask, onConnect, sendLinks } = props;
  /** The address of the page whose records are all drawn. */
  const [whole, setWhole] = useState<string | null>(null);
  if (front === null) return null;
  const { subject, records: all, noRoom, found, frames } = parseRecordsInFront(front, view);
  const { known } = view;
  // The first day's page has room for one.
  const records = known?.connections.length === 0 ? all.filter((each) => each === subject) : all;
  const onOpen = async (account: Account) => {
    const isIts = (each: Connection) => each.account.id === account.id;
    let connections = known?.connections.filter(isIts) ?? [];
    if (connections.length === 0 && known?.pages.all.more === true) {
      const answer = await ask((client) => client.listConnections({ query: { account: account.id } }));
      if (answer.ok) connections = answer.value.connections;
    }
    const connection = connections.find(({ status }) => status !== 'disconnected') ?? connections[0];
    if (connection === undefined) onConnect(account);
    else props.onOpen(connection);
  };
  const rows = whole === front.page ? records : records.slice(0, few);
  const others = records.length - rows.length;
  const needOwner = records.filter(
    ({ status }) => status === 'reauthorization_required' || status === 'not_connected',
  );
  if (records.length === 0 && noRoom === 0 && frames === 0) return null;
  return (
    <section class="on-page" aria-labelledby="on-page">
      <div class="list-head">
        <h2 id="on-page">{popupWords.onThisPage}</h2>
        {mayConnect && needOwner.length > 0 && sendLinks(needOwner)}
      </div>
      <ul class="list">
        {rows.map((record) => (
          <RecordRow key={record.account.id} {...{ record, mayConnect, onOpen }} />
        ))}
      </ul>
      {others > 0 && (
        <Button action="show-records" look="quiet" onClick={() => setWhole(front.page)}>
          {plural(popupWords.showRecords, others)}
        </Button>
      )}
      {found.map(({ host, count }, index) => (
        <p key={`${index} ${host}`} class="section" data-frame={host}>
          {fill(plural(popupWords.inFrame, count), { host })}
        </p>
      ))}
      {frames > 0 && (
        <p class="section" data-frames={frames}>
          {plural(popupWords.framesUnread, frames)}
        </p>
      )}
      {noRoom > 0 && (
        <p class="section" data-no-room={noRoom}>
          {plural(popupWords.noRoom, noRoom)}
        </p>
      )}
    </section>
  );
}

// --- Internal helpers ---

/** The sign of each state; other states have none. */
const signs: Partial<
  Record<NonNullable<RecordInFront['status']>, readonly ['act' | 'time' | 'ok' | 'off', string]>
> = {
  active: ['ok', 'green'],
  degraded: ['time', 'amber'],
  reauthorization_required: ['act', 'red'],
  needs_you: ['act', 'red'],
  awaiting_confirmation: ['act', 'blue'],
  disconnected: ['off', 'grey'],
  not_connected: ['off', 'grey'],
};

function RecordRow(props: { record: RecordInFront; mayConnect: boolean; onOpen(account: Account): void }) {
  const { record, mayConnect, onOpen } = props;
  const { account, status } = record;
  const [sign, tone] = (status && signs[status]) ?? ['off', 'grey'];
  return (
    <li class={`row ${tone}`} data-record={account.id} data-status={status}>
      <button type="button" class="open" data-action="open-record" onClick={() => onOpen(account)}>
        <Sign name={sign} tone={tone} />
        <span class="row-text">
          <strong class="row-name cut-2" title={account.name ?? account.id}>
            <bdi>{account.name ?? account.id}</bdi>
          </strong>
          {account.name !== undefined && (
            <span class="row-line">
              <span class="id cut" title={account.id}>
                <bdi>{account.id}</bdi>
              </span>
            </span>
          )}
        </span>
        {status !== undefined && <span class="row-side">{chipWordsFor(mayConnect)[status].label}</span>}
      </button>
    </li>
  );
}
