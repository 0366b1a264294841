import { useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { listWords as words } from '../../words/connection-words.ts';
import { describeRefusal } from '../../words/failure-words.ts';
import { fromNow } from '../../words/moment.ts';
import { Button } from '../parts/button.tsx';
import { Icon, IconButton } from '../parts/icons.tsx';
import { say } from '../parts/say.tsx';
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
        <h2 id="list-title">
          {words.title} {all.length > 0 && <span class="count">{all.length}</span>}
        </h2>
        <span class="age">{ageOf(view, now)}</span>
        <IconButton
          name="refresh"
          action="refresh"
          label={words.refresh}
          turning={refresh.running}
          onClick={() => tell(send, 'refresh', null)}
        />
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
          aria-label={words.search}
          placeholder={words.searchHint}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {all.length > 0 && found.length === 0 && (
        <p class="nothing" role="status">
          {say(words.noMatch, { typed })}
        </p>
      )}
      {all.length === 0 && known !== null && !blocked && (
        <div class="empty">
          <span class="empty-icon">
            <Icon name="link" />
          </span>
          <p class="empty-title">{words.empty}</p>
          <p>{words.emptyLead}</p>
        </div>
      )}
      <ul class="connections">
        {found.slice(0, shown).map((connection) => (
          <ConnectionItem key={connection.id} {...{ connection, now, send, blocked }} />
        ))}
      </ul>
      {found.length > shown && (
        <Button action="show-more" look="wide" onClick={() => setShown(shown + pageSize)}>
          {words.showMore(found.length - shown)}
        </Button>
      )}
      {known?.more === true && <p class="hint">{words.moreAtRelay(all.length)}</p>}
    </section>
  );
}

function ageOf({ known, refresh }: View, now: number): string {
  if (known === null) return refresh.running ? words.asking : '';
  return words.asOf(fromNow(Math.min(known.at, now), now));
}
