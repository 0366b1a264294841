import { isLocked } from '../../app/model/settled.ts';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { optionsWords as words } from '../../words/options-words.ts';
import { policyWords } from '../../words/policy-words.ts';

/** The choice of notifications. */
export function NotificationsSection({ view, send }: { view: View; send: Send }) {
  const locked = isLocked(view.policy, 'notifications');
  return (
    <section class="card" aria-labelledby="notifications-title">
      <h2 id="notifications-title">{words.notifications}</h2>
      <label class="check">
        <input
          type="checkbox"
          name="notifications"
          checked={view.notifications}
          disabled={locked}
          onChange={(event) => tell(send, 'choose', { notifications: event.currentTarget.checked })}
        />
        <span>{words.notify}</span>
      </label>
      {locked && <p class="hint">{policyWords.locked}</p>}
    </section>
  );
}
