import { useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { describeRefusal } from '../../words/failure-words.ts';
import { fromNow } from '../../words/moment.ts';
import { Icon } from '../parts/icons.tsx';
import { ConnectionItem } from './connection-item.tsx';
import { findConnections } from './find-connections.ts';

/** As many as are drawn at once: thousands of rows would make the popup slow to open. */
const pageSize = 50;

/** The connections as last known, with their age. */
export function ConnectionList(props: { view: View; now: number; send: Send; blocked: boolean }) {
  const { view, now, send, blocked } = props;
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState(pageSize);
  const { known, refresh } = view;
  const all = known?.connections ?? [];
  const found = findConnections(all, typed);
  return (
    <section class="list" aria-labelledby="list-title">
      <div class="list-head">
        <h2 id="list-title">Connections {all.length > 0 && <span class="count">{all.length}</span>}</h2>
        <span class="age">{ageOf(view, now)}</span>
        <button
          type="button"
          class={refresh.running ? 'icon-button turning' : 'icon-button'}
          data-action="refresh"
          aria-label="Refresh the list"
          title="Refresh the list"
          onClick={() => tell(send, 'refresh', null)}
        >
          <Icon name="refresh" />
        </button>
      </div>
      {refresh.failure !== null && refresh.failure !== 'unauthenticated' && (
        <p class="banner" role="status" data-failure={refresh.failure}>
          {describeRefusal(refresh.failure)}
        </p>
      )}
      {all.length > 0 && (
        <input
          type="search"
          class="input search"
          aria-label="Search connections by account name or ID"
          placeholder="Search by name or ID"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {all.length > 0 && found.length === 0 && (
        <p class="nothing" role="status">
          No account matches “<bdi>{typed}</bdi>”.
        </p>
      )}
      {all.length === 0 && known !== null && !blocked && <EmptyList />}
      <ul class="connections">
        {found.slice(0, shown).map((connection) => (
          <ConnectionItem
            key={connection.id}
            connection={connection}
            now={now}
            send={send}
            blocked={blocked}
          />
        ))}
      </ul>
      {found.length > shown && (
        <button
          type="button"
          class="button wide"
          data-action="show-more"
          onClick={() => setShown(shown + pageSize)}
        >
          Show more ({found.length - shown})
        </button>
      )}
      {known?.more === true && (
        <p class="hint">The relay has more connections than are listed here: the first {all.length} are.</p>
      )}
    </section>
  );
}

const EmptyList = () => (
  <div class="empty">
    <span class="empty-icon">
      <Icon name="link" />
    </span>
    <p class="empty-title">No account is connected yet</p>
    <p>
      Enter the ID that your own records give the customer, then press Connect. NoiseAware’s login opens in a
      window of its own.
    </p>
  </div>
);

function ageOf({ known, refresh }: View, now: number): string {
  if (known === null) return refresh.running ? 'Asking the relay…' : '';
  return `as of ${fromNow(Math.min(known.at, now), now)}`;
}
