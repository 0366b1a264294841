import { isLocked } from '../../app/model/settled.ts';
import type { View } from '../../app/view.ts';
import { type Send, tell, themes } from '../../messages.ts';
import { themeWords } from '../../words/language-words.ts';
import { optionsWords as words } from '../../words/options-words.ts';
import { policyWords } from '../../words/policy-words.ts';
import { ChoiceField } from '../parts/choice-field.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';

/** The choices of notifications, once signed in, and of language and theme. */
export function LookSection({ view, send }: { view: View; send: Send }) {
  const locked = isLocked(view.policy, 'notifications');
  const signedIn = view.relay?.sessionEnded === false;
  return (
    <section class="card" aria-labelledby="look-title">
      <h2 id="look-title">{signedIn ? words.notificationsAndLook : words.look}</h2>
      {signedIn && (
        <div>
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
        </div>
      )}
      <div class="choices-of-look">
        <LanguageChoice view={view} send={send} />
        <ChoiceField
          name="theme"
          label={themeWords.title}
          none={themeWords.ofSystem}
          options={themes.map((theme) => ({ value: theme, label: themeWords[theme] }))}
          value={view.theme}
          onChoose={(theme) => tell(send, 'choose', { theme })}
        />
      </div>
    </section>
  );
}
