import { languageCodes, languages } from '@noiseaware-connect/shared/language';
import { isLocked } from '../../app/model/settled.ts';
import type { View } from '../../app/view.ts';
import { type Send, tell, themes } from '../../messages.ts';
import { languageWords, themeWords } from '../../words/language-words.ts';
import { ChoiceSection } from './choice-section.tsx';

/** The choices of language and theme. */
export const LookSections = ({ view, send }: { view: View; send: Send }) => (
  <>
    <ChoiceSection
      name="language"
      title={languageWords.title}
      none={languageWords.ofBrowser}
      options={languageCodes.map((code) => ({ value: code, label: languages[code], lang: code }))}
      value={view.language}
      locked={isLocked(view.policy, 'language')}
      onChoose={(language) => tell(send, 'choose', { language })}
    />
    <ChoiceSection
      name="theme"
      title={themeWords.title}
      none={themeWords.ofSystem}
      options={themes.map((theme) => ({ value: theme, label: themeWords[theme] }))}
      value={view.theme}
      onChoose={(theme) => tell(send, 'choose', { theme })}
    />
  </>
);
