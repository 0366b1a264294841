import { type Send, tell } from '../../messages.ts';
import { optionsWords as words } from '../../words/options-words.ts';

/** Whether the browser's notifications are wanted. */
export const NotificationsSection = ({ on, send }: { on: boolean; send: Send }) => (
  <section class="card" aria-labelledby="notifications-title">
    <h2 id="notifications-title">{words.notifications}</h2>
    <label class="check">
      <input
        type="checkbox"
        name="notifications"
        checked={on}
        onChange={(event) => tell(send, 'set-notifications', { on: event.currentTarget.checked })}
      />
      <span>{words.notify}</span>
    </label>
  </section>
);
