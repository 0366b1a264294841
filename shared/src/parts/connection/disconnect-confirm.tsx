import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { endingWords as words } from '../../words/connection-words.ts';
import { Button } from '../button.tsx';
import { say } from '../say.tsx';

/** The question before a connection is disconnected, or before an ended one is erased: says what will stop. */
export function DisconnectConfirm(props: {
  name: string;
  gone: boolean;
  working: boolean;
  onKeep(): void;
  onConfirm(forget: boolean): void;
}) {
  const { name, gone, working, onKeep, onConfirm } = props;
  const [forget, setForget] = useState(gone);
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Escape closes only the question.
    event.preventDefault();
    onKeep();
  };
  return (
    <fieldset class="confirm" onKeyDown={leave}>
      <legend class="cut-2" title={name}>
        {say(gone ? words.erase : words.disconnect, { name })}
      </legend>
      <p>{gone ? words.eraseLead : words.disconnectLead}</p>
      {!gone && (
        <label class="check">
          <input
            type="checkbox"
            name="forget"
            checked={forget}
            onChange={(event) => setForget(event.currentTarget.checked)}
          />
          <span>{words.forget}</span>
        </label>
      )}
      <div class="buttons">
        <Button action="confirm-disconnect" look="danger" off={working} onClick={() => onConfirm(forget)}>
          {gone ? words.confirmErase : words.confirmDisconnect}
        </Button>
        <Button action="keep-connection" ref={keep} off={working} onClick={onKeep}>
          {words.keep}
        </Button>
      </div>
    </fieldset>
  );
}
