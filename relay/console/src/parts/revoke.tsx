import { Button } from '@noiseaware-connect/shared/parts/button';
import { type Question, useDesk } from '../app/desk.ts';
import { shellWords as words } from '../words/shell-words.ts';

/** The button that revokes a person or a key, once that is confirmed. */
export function Revoke<T>(question: Pick<Question<T>, 'title' | 'lead' | 'act'>) {
  const { ask } = useDesk();
  const askRevoke = () =>
    ask({ ...question, confirm: words.confirmRevoke, isEnd: true, done: words.revokedNow });
  return (
    <Button action="revoke" look="quiet danger" onClick={askRevoke}>
      {words.revoke}
    </Button>
  );
}
