import { isLocked } from '../../app/policy/settled.ts';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { type Language, languageCodes, languages } from '../../words/language.ts';
import { languageWords as words } from '../../words/language-words.ts';
import { policyWords } from '../../words/policy-words.ts';

/** The language in which a person reads everything; without a choice it is the browser's. */
export function LanguageSection({ view, send }: { view: View; send: Send }) {
  const locked = isLocked(view.policy, 'language');
  const choose = (value: string) => tell(send, 'set-language', (value || null) as Language | null);
  return (
    <section class="card" aria-labelledby="language-title">
      <h2 id="language-title">{words.title}</h2>
      <select
        name="language"
        class="input"
        aria-labelledby="language-title"
        value={view.language ?? ''}
        disabled={locked}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{words.ofBrowser}</option>
        {languageCodes.map((code) => (
          <option key={code} value={code} lang={code}>
            {languages[code]}
          </option>
        ))}
      </select>
      {locked && <p class="hint">{policyWords.locked}</p>}
    </section>
  );
}
