/** A labelled line of text, marked when it is what a problem is about. */
export function TextField(props: {
  id: string;
  label: string;
  value: string;
  wrong: boolean;
  placeholder?: string;
  hint?: string;
  /** The element that says what is wrong. */
  problemId: string;
  onInput(value: string): void;
}) {
  const { id, label, value, wrong, placeholder, hint, problemId, onInput } = props;
  const hintId = `${id}-hint`;
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="input"
        value={value}
        placeholder={placeholder}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={wrong ? problemId : hint === undefined ? undefined : hintId}
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
