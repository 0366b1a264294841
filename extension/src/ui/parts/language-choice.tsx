import { languageCodes, languages } from '@noiseaware-connect/shared/language';
import { isLocked } from '../../app/model/settled.ts';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { languageWords as words } from '../../words/language-words.ts';
import { ChoiceField } from './choice-field.tsx';

/** The choice of the language of all texts. */
export const LanguageChoice = ({ view, send }: { view: View; send: Send }) => (
  <ChoiceField
    name="language"
    label={words.title}
    none={words.ofBrowser}
    options={languageCodes.map((code) => ({ value: code, label: languages[code], lang: code }))}
    value={view.language}
    locked={isLocked(view.policy, 'language')}
    onChoose={(language) => tell(send, 'choose', { language })}
  />
);
