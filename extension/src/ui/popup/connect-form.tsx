import { useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { notStarted } from '../../words/pairing-words.ts';
import { connectFormWords as words } from '../../words/popup-words.ts';
import { say } from '../parts/say.tsx';
import { TextField } from '../parts/text-field.tsx';

/** One line of text as the contract wants it: pasted tabs and line ends become spaces. */
const lineOf = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').trim();

/** Asks for the account to connect. What is typed outlives the popup, which closes at every click outside of it. */
export function ConnectForm({ view, send }: { view: View; send: Send }) {
  // While an ended attempt asks for something, its button is the one that stands out.
  const quiet = view.flow !== null && view.flow.outcome !== 'connected';
  const [id, setId] = useState(view.draft?.id ?? '');
  const [name, setName] = useState(view.draft?.name ?? '');
  const [problem, setProblem] = useState('');
  const twin = view.known?.connections.find(
    ({ account, status }) => account.id === lineOf(id) && status !== 'disconnected',
  );

  const keep = (draft: { id: string; name: string }) => {
    setId(draft.id);
    setName(draft.name);
    tell(send, 'keep-draft', draft);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const account = { id: lineOf(id), ...(lineOf(name) === '' ? {} : { name: lineOf(name) }) };
    const answer = await send('connect', { account }).catch(() => 'interrupted' as const);
    setProblem(answer === 'started' ? '' : notStarted[answer]);
  };

  return (
    <form id="connect" class="card connect" aria-labelledby="connect-title" onSubmit={submit}>
      <h2 id="connect-title" class="card-title">
        {words.title}
      </h2>
      <div class="connect-fields">
        <TextField
          id="account-id"
          label={words.id}
          value={id}
          required
          maxLength={200}
          onInput={(typed) => keep({ id: typed, name })}
        />
        <TextField
          id="account-name"
          label={say(words.nameOptional, { optional: <span class="optional">{words.optional}</span> })}
          value={name}
          maxLength={200}
          onInput={(typed) => keep({ id, name: typed })}
        />
      </div>
      {twin !== undefined && <p class="hint">{words.twin}</p>}
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class={quiet ? 'button wide' : 'button primary wide'}>
        {words.connect}
      </button>
    </form>
  );
}
