import { useEffect, useRef, useState } from 'preact/hooks';
import { defaultLoginHost } from '../../app/setup/addresses.ts';
import { readSetup, type SetupFields } from '../../app/setup/read-setup.ts';
import type { View } from '../../app/view.ts';
import type { Send, SetupInput } from '../../messages.ts';
import { addressProblems } from '../../words/address-words.ts';
import { describeGreeting, setupFormWords as words } from '../../words/setup-words.ts';
import { Button } from '../parts/button.tsx';
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
    if (!read.ok) return complain(addressProblems[read.problem], read.field);
    setProblem(null);
    setAsking(true);
    const greeting = await send('greet', { address: read.setup.address }).catch(() => null);
    setAsking(false);
    if (greeting === null) return complain(words.interrupted, null);
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
      <h2 id="setup-title">
        {relay === null ? words.setUp : relay.sessionEnded ? words.newInvite : words.otherLink}
      </h2>
      <p class="soft">{relay === null ? words.setUpLead : words.otherLinkLead}</p>
      {field('link', words.link, { placeholder: words.linkExample })}
      <details class="advanced" open={(problem?.field ?? 'link') === 'link' ? undefined : true}>
        <summary>{words.advanced}</summary>
        {field('address', words.address, { placeholder: words.addressExample })}
        {field('invite', words.invite, {})}
        {field('loginHost', words.loginHost, { placeholder: defaultLoginHost, hint: words.loginHostHint })}
      </details>
      <p class="problem" role="alert" id="setup-problem">
        {problem?.text}
      </p>
      <Button type="submit" action="continue" look="primary" off={asking}>
        {asking ? words.asking : words.continue}
      </Button>
    </form>
  );
}
