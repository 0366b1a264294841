import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { useState } from 'preact/hooks';

/** Copies a text, and notes for the person whether that worked. */
export function useCopy() {
  const [note, setNote] = useState('');
  const copy = async (text: string, copied: string = linkWords.copied): Promise<boolean> => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setNote(isCopied ? copied : linkWords.notCopied);
    return isCopied;
  };
  return { note, setNote, copy };
}
