import { Button } from '@noiseaware-connect/shared/parts/button';
import { type Question, useConsole } from '../context/console-context.ts';
import { shellWords as words } from '../words/shell-words.ts';

/** A button that revokes a person or a key, after confirmation. */
export function Revoke<T>(question: Pick<Question<T>, 'title' | 'lead' | 'fields' | 'act'>) {
  const { ask } = useConsole();
  const askRevoke = () =>
    ask({ ...question, confirm: words.confirmRevoke, isEnd: true, done: words.revokedNow });
  return (
    <Button action="revoke" look="quiet danger" onClick={askRevoke}>
      {words.revoke}
    </Button>
  );
}
