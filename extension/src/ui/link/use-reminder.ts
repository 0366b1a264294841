import { fill } from '@noiseaware-connect/shared/fill';
import type { Language } from '@noiseaware-connect/shared/language';
import { currentLanguage } from '@noiseaware-connect/shared/words/language';
import { writeLinkMessage } from '@noiseaware-connect/shared/words/link-message';
import { useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { waitingWords as words } from '../../words/waiting-words.ts';
import { senderOf } from '../knowing.ts';
import type { MadeLink } from './made-link.ts';
import { useCopy } from './use-copy.ts';

/** Copies the message of a link once more, in a language that the person may change, and notes whether that worked. */
export function useReminder(relay: View['relay'], now: number) {
  const { note, copy } = useCopy();
  const [language, setLanguage] = useState<Language>(currentLanguage);
  const remind = async (link: MadeLink): Promise<void> => {
    const { account } = link;
    const { body } = await writeLinkMessage({ ...link, ...senderOf(relay) }, language, now);
    await copy(body, fill(words.reminded, { name: account.name ?? account.id }));
  };
  return { note, language, setLanguage, remind };
}
