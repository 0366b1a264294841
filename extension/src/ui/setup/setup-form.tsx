import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { TextField } from '@noiseaware-connect/shared/parts/text-field';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import { useEffect, useRef, useState } from 'preact/hooks';
import { defaultLoginHost } from '../../app/addresses/addresses.ts';
import { isLocked, requiresProviderSignIn } from '../../app/model/settled.ts';
import { readSetup, type SetupFields } from '../../app/setup/read-setup.ts';
import type { View } from '../../app/view.ts';
import type { SetupInput } from '../../messages.ts';
import { addressProblems } from '../../words/address-words.ts';
import { policyWords } from '../../words/policy-words.ts';
import { setupFormWords as words } from '../../words/setup-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { describeGreeting, describeSignInRefusal } from './describe-setup.ts';

const ids: Record<keyof SetupFields, string> = {
  link: 'setup-link',
  address: 'relay-address',
  invite: 'invite',
  loginHost: 'login-host',
};

/** Takes the setup link, or address and invite, and asks what answers there. Sends nothing secret. */
export function SetupForm(props: {
  relay: View['relay'];
  policy: View['policy'];
  /** Why the last sign-in failed. */
  failure: View['signInFailure'];
  greet: PageProps['greet'];
  /** What was typed. Kept while the confirmation is shown. */
  typed: SetupFields;
  onTyped(typed: SetupFields): void;
  onOffer(offer: SetupInput): void;
}) {
  const { relay, policy, failure, greet, typed, onTyped, onOffer } = props;
  const locked = isLocked(policy, 'relayAddress') ? policy.relayAddress : undefined;
  // Policy values fill the fields until something is typed. A locked address stays unless a link is typed.
  const untouched = typed.link === '' && typed.address === '' && typed.invite === '';
  const fields = {
    ...typed,
    ...(untouched && { address: policy.relayAddress ?? '', invite: policy.invite ?? '' }),
    ...(locked !== undefined && typed.link === '' && { address: locked }),
  };
  const [problem, setProblem] = useState<{ text: string; field: keyof SetupFields | null } | null>(null);
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // After the drawing, which opens the part that may hide the field.
  useEffect(() => {
    const field = problem?.field ?? null;
    if (field !== null) form.current?.querySelector<HTMLElement>(`#${ids[field]}`)?.focus();
  }, [problem]);

  // When the person comes back from the confirmation.
  useEffect(() => {
    if (typed.link !== '') form.current?.querySelector<HTMLElement>(`#${ids.link}`)?.focus();
  }, []);

  const complain = (text: string, field: keyof SetupFields | null) => setProblem({ text, field });
  const submit = async (event: Event) => {
    event.preventDefault();
    const read = readSetup(fields);
    if (!read.ok) return complain(addressProblems[read.problem], read.field);
    if (locked !== undefined && read.setup.address !== locked)
      return complain(fill(policyWords.otherAddress, { address: locked }), 'link');
    if (read.setup.invite !== '' && requiresProviderSignIn(policy))
      return complain(policyWords.noInvite, fields.link === '' ? 'invite' : 'link');
    setProblem(null);
    setAsking(true);
    const greeting = await greet(read.setup.address);
    setAsking(false);
    const wrong = describeGreeting(greeting, read.setup.address);
    if (wrong !== null) return complain(wrong, null);
    // Without an invite, sign-in by the company's identity provider is needed.
    if (read.setup.invite === '' && !(greeting.kind === 'relay' && greeting.signIn)) {
      const [text, at] =
        fields.link === '' ? (['noInvite', 'invite'] as const) : (['noInviteInLink', 'link'] as const);
      return complain(addressProblems[text], at);
    }
    return onOffer(read.setup);
  };
  const field = (
    name: keyof SetupFields,
    label: string,
    extra: { placeholder?: string; hint?: string; readOnly?: boolean },
  ) => (
    <TextField
      id={ids[name]}
      label={label}
      value={name === 'address' ? (locked ?? fields.address) : fields[name]}
      wrong={problem?.field === name}
      problemId="setup-problem"
      onInput={(value) =>
        onTyped(untouched && name === 'link' ? { ...typed, link: value } : { ...fields, [name]: value })
      }
      {...extra}
    />
  );

  const typedMore = [typed.address, typed.invite, typed.loginHost].join('') !== '';
  const showsMore = policy.relayAddress !== undefined || typedMore || (problem?.field ?? 'link') !== 'link';

  return (
    <form class="card setup" ref={form} noValidate onSubmit={submit} aria-labelledby="setup-title">
      <h2 id="setup-title">
        {relay === null ? words.setUp : relay.sessionEnded ? words.newInvite : words.otherLink}
      </h2>
      <p class="soft">{relay === null ? words.setUpLead : words.otherLinkLead}</p>
      {field('link', words.link, { placeholder: words.linkExample })}
      <details class="advanced" open={showsMore ? true : undefined}>
        <summary>{words.advanced}</summary>
        {field('address', words.address, {
          placeholder: words.addressExample,
          ...(locked !== undefined && { readOnly: true, hint: policyWords.locked }),
        })}
        {field('invite', words.invite, { hint: words.inviteHint })}
        {field('loginHost', words.loginHost, { placeholder: defaultLoginHost, hint: words.loginHostHint })}
      </details>
      <p class="problem" role="alert" id="setup-problem">
        {problem?.text ??
          (untouched && failure && fill(describeSignInRefusal(failure), { company: productName }))}
      </p>
      <Button type="submit" action="continue" look="primary" off={asking}>
        {asking ? words.asking : words.continue}
      </Button>
    </form>
  );
}
