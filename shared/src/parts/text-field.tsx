import type { ComponentChildren } from 'preact';

/** A labelled text field, marked as invalid if `wrong`. */
export function TextField(props: {
  id: string;
  label: ComponentChildren;
  value: string;
  wrong?: boolean;
  placeholder?: string;
  hint?: string;
  /** The id of the element that says what is wrong. */
  problemId?: string;
  required?: boolean;
  maxLength?: number;
  readOnly?: boolean;
  onInput(value: string): void;
}) {
  const { id, label, wrong = false, hint, problemId, onInput, required, ...rest } = props;
  const hintId = `${id}-hint`;
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="input"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={wrong ? problemId : hint === undefined ? undefined : hintId}
        required={required}
        pattern={required ? '.*\\S.*' : undefined}
        {...rest}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}
