import { useState } from 'preact/hooks';
import type { SetupFields } from '../../app/setup/read-setup.ts';
import type { View } from '../../app/view.ts';
import type { Send, SetupInput } from '../../messages.ts';
import type { PageProps } from '../draw-page.tsx';
import { SetupConfirm } from './setup-confirm.tsx';
import { SetupForm } from './setup-form.tsx';

const empty: SetupFields = { link: '', address: '', invite: '', loginHost: '' };

/** The setup: the form, then the confirmation. Back leads to the form as it was filled in. */
export function SetupSteps(props: {
  relay: View['relay'];
  policy: View['policy'];
  /** Why the last sign-in failed, which a popup that closes meanwhile cannot say. */
  failure: View['signInFailure'];
  greet: PageProps['greet'];
  send: Send;
  onDone(): void;
}) {
  const { relay, policy, failure, greet, send, onDone } = props;
  const [typed, setTyped] = useState(empty);
  const [offer, setOffer] = useState<SetupInput | null>(null);
  return offer === null ? (
    <SetupForm {...{ relay, policy, failure, greet, typed }} onTyped={setTyped} onOffer={setOffer} />
  ) : (
    <SetupConfirm {...{ offer, relay, send, onDone }} onBack={() => setOffer(null)} />
  );
}
