import type { MenuAction } from '@noiseaware-connect/shared/parts/menu';
import { type Question, useConsole } from '../context/console-context.ts';
import { shellWords as words } from '../words/shell-words.ts';

/** The action that revokes a person or a key, after confirmation. */
export function useRevoke<T>(question: Pick<Question<T>, 'title' | 'lead' | 'fields' | 'act'>): MenuAction {
  const { ask } = useConsole();
  return {
    action: 'revoke',
    text: words.revoke,
    isEnd: true,
    run: () => ask({ ...question, confirm: words.confirmRevoke, isEnd: true, done: words.revokedNow }),
  };
}
