import { disconnectWords } from '@noiseaware-connect/shared/connection-words';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Says what Disconnect stops before it is done. Of a connection that is off already only the erasing is left. */
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
  useEffect(() => keep.current?.focus(), []);
  return (
    <fieldset class="confirm" onKeyDown={(event) => event.key === 'Escape' && leave(event, onKeep)}>
      <legend class="confirm-title">
        {gone ? 'Erase what the relay keeps of ' : 'Disconnect '}
        <bdi>{name}</bdi>?
      </legend>
      <p>
        {gone
          ? 'The relay still keeps the sealed codes and tokens, for repair. Erased, they cannot be brought back.'
          : disconnectWords}
      </p>
      {!gone && (
        <label class="check">
          <input
            type="checkbox"
            name="forget"
            checked={forget}
            onChange={(event) => setForget(event.currentTarget.checked)}
          />
          <span>Also forget: erase its codes and tokens at the relay</span>
        </label>
      )}
      <div class="buttons">
        <button
          type="button"
          class="button small danger"
          data-action="confirm-disconnect"
          disabled={working}
          onClick={() => onConfirm(forget)}
        >
          {gone ? 'Erase' : 'Disconnect'}
        </button>
        <button
          type="button"
          class="button small"
          data-action="keep-connection"
          ref={keep}
          disabled={working}
          onClick={onKeep}
        >
          Keep
        </button>
      </div>
    </fieldset>
  );
}

/** Escape closes the question, not the popup around it. */
function leave(event: Event, onKeep: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  onKeep();
}
