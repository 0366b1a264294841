import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { TextField } from '@noiseaware-connect/shared/parts/text-field';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { type RecordInFront, type Send, tell } from '../../messages.ts';
import { notStarted, connectWords as words } from '../../words/connect-words.ts';
import { Below } from '../parts/window.tsx';
import { useSettled } from './use-settled.ts';

/** Turns pasted tabs and line ends into spaces: the contract allows one line. */
const lineOf = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').trim();

/**
 * The Connect form, prefilled with the account of the page in front. What is typed is kept when the popup closes, which
 * every click outside of it does.
 */
export function ConnectView(props: {
  view: View;
  send: Send;
  /** The account to begin with. */
  account: Account | undefined;
  /** The record that the page in front is about. */
  subject: RecordInFront | null;
  onBack(): void;
  onOpen(connection: string): void;
  onLink(account: Account): void;
}) {
  const { view, send, account, subject, onBack, onOpen, onLink } = props;
  const [id, setId] = useState((account ?? view.draft)?.id ?? '');
  const [name, setName] = useState((account ?? view.draft)?.name ?? '');
  /** The tool from which the form was prefilled. */
  const [from, setFrom] = useState('');
  const [problem, setProblem] = useState('');
  const isTyped = useRef(id !== '' || name !== '');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  useEffect(() => {
    if (subject === null || isTyped.current) return;
    setId(subject.account.id);
    setName(subject.account.name ?? '');
    setFrom(subject.from);
  }, [subject?.account.id]);
  const twin = view.known?.connections.find(
    ({ account, status }) => account.id === lineOf(id) && status !== 'disconnected',
  );
  const shownAs = lineOf(name) || lineOf(id);
  const keep = (draft: { id: string; name: string }) => {
    setId(draft.id);
    setName(draft.name);
    setFrom('');
    isTyped.current = true;
    tell(send, 'keep-draft', draft);
  };
  const given = from === '' ? '' : JSON.stringify([id, name]);
  // The page in front may change it between reading and pressing.
  const waits = !useSettled(given) && given !== '';
  const connect = async (account: Account) => {
    const answer = await send('connect', { account }).catch(() => 'interrupted' as const);
    if (answer !== 'started') setProblem(notStarted[answer]);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (waits) return;
    const account = { id: lineOf(id), ...(lineOf(name) === '' ? {} : { name: lineOf(name) }) };
    const byLink = (event as SubmitEvent).submitter?.dataset['action'] === 'owner-link';
    if (byLink) {
      // The next account is another one.
      tell(send, 'keep-draft', { id: '', name: '' });
      onLink(account);
    } else void connect(account);
  };
  return (
    <Below title={words.title} label={words.title} onBack={onBack}>
      <main>
        <form id="connect" ref={form} class="body" aria-label={words.title} onSubmit={submit}>
          <p class="soft">{words.lead}</p>
          <TextField
            id="account-id"
            label={words.id}
            value={id}
            required
            maxLength={200}
            hint={from === '' ? words.idHint : fill(words.from, { tool: from })}
            onInput={(typed) => keep({ id: typed, name })}
          />
          <TextField
            id="account-name"
            label={say(words.nameOptional, { optional: <span class="soft">{words.optional}</span> })}
            value={name}
            maxLength={200}
            onInput={(typed) => keep({ id, name: typed })}
          />
          {twin !== undefined && (
            <div class="banner amber" role="status">
              <div>
                <p>{words.twin}</p>
                <Button action="open-twin" look="low" onClick={() => onOpen(twin.id)}>
                  {words.openTwin}
                </Button>
              </div>
            </div>
          )}
          <p class="problem" role="alert">
            {problem}
          </p>
          <Button action="connect" type="submit" look="primary wide" off={waits}>
            {shownAs === '' ? words.connect : say(words.connectThis, { account: shownAs })}
          </Button>
          <Button action="owner-link" type="submit" look="wide" off={waits}>
            {words.byLink}
          </Button>
        </form>
      </main>
    </Below>
  );
}
