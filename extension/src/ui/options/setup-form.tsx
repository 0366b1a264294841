import { useEffect, useRef, useState } from 'preact/hooks';
import { defaultLoginHost } from '../../app/setup/addresses.ts';
import { readSetup, type SetupFields } from '../../app/setup/read-setup.ts';
import type { View } from '../../app/view.ts';
import type { Send, SetupInput } from '../../messages.ts';
import { describeGreeting, setupFormWords } from '../../words/setup-words.ts';
import { TextField } from '../parts/text-field.tsx';

const empty: SetupFields = { link: '', address: '', invite: '', loginHost: '' };

const ids: Record<keyof SetupFields, string> = {
  link: 'setup-link',
  address: 'relay-address',
  invite: 'invite',
  loginHost: 'login-host',
};

/** Takes the setup link, or its two halves, and asks who answers there. Nothing secret is sent from here. */
export function SetupForm(props: { relay: View['relay']; send: Send; onOffer(offer: SetupInput): void }) {
  const { relay, send, onOffer } = props;
  const [fields, setFields] = useState(empty);
  const [problem, setProblem] = useState<{ text: string; field: keyof SetupFields | null } | null>(null);
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // After the drawing, which opens what the field may be hidden in.
  useEffect(() => {
    const field = problem?.field ?? null;
    if (field !== null) form.current?.querySelector<HTMLElement>(`#${ids[field]}`)?.focus();
  }, [problem]);

  const complain = (text: string, field: keyof SetupFields | null) => setProblem({ text, field });
  const submit = async (event: Event) => {
    event.preventDefault();
    const read = readSetup(fields);
    if (!read.ok) return complain(read.problem, read.field);
    setProblem(null);
    setAsking(true);
    const greeting = await send('greet', { address: read.setup.address }).catch(() => null);
    setAsking(false);
    if (greeting === null) return complain('The extension was interrupted. Press Continue again.', null);
    const wrong = describeGreeting(greeting, read.setup.address);
    if (wrong !== null) return complain(wrong, null);
    return onOffer(read.setup);
  };
  const field = (name: keyof SetupFields, label: string, extra: { placeholder?: string; hint?: string }) => (
    <TextField
      id={ids[name]}
      label={label}
      value={fields[name]}
      wrong={problem?.field === name}
      problemId="setup-problem"
      onInput={(value) => setFields({ ...fields, [name]: value })}
      {...extra}
    />
  );

  return (
    <form class="card setup" ref={form} noValidate onSubmit={submit} aria-labelledby="setup-title">
      <h2 id="setup-title">{setupFormWords(relay).title}</h2>
      <p class="lead">{setupFormWords(relay).lead}</p>
      {field('link', 'Setup link', { placeholder: 'https://relay.example.com/#invite' })}
      <p class="or">
        <span>or</span>
      </p>
      <div class="pair">
        {field('address', 'Relay address', { placeholder: 'https://relay.example.com' })}
        {field('invite', 'Invite', {})}
      </div>
      <details class="advanced" open={problem?.field === 'loginHost' ? true : undefined}>
        <summary>Advanced</summary>
        {field('loginHost', 'NoiseAware’s login address', {
          placeholder: defaultLoginHost,
          hint: 'Leave this empty unless the relay’s engineers told you otherwise.',
        })}
      </details>
      <p class="problem" role="alert" id="setup-problem">
        {problem?.text}
      </p>
      <button type="submit" class="button primary" data-action="continue" disabled={asking}>
        {asking ? 'Looking for the relay…' : 'Continue'}
      </button>
    </form>
  );
}
