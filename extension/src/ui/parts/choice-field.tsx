import { policyWords } from '../../words/policy-words.ts';

/** A choice of which the first option is none: the browser's or the system's default. */
export function ChoiceField<T extends string>(props: {
  name: string;
  label: string;
  /** The label of no choice. */
  none: string;
  options: readonly { value: T; label: string; lang?: string }[];
  value: T | null;
  /** Whether an administrator has locked the choice. */
  locked?: boolean;
  onChoose(value: T | null): void;
}) {
  const { name, label, none, options, value, locked = false, onChoose } = props;
  const find = (chosen: string) => options.find((option) => option.value === chosen)?.value ?? null;
  return (
    <div class="field">
      <label class="label" for={`${name}-choice`}>
        {label}
      </label>
      <select
        id={`${name}-choice`}
        name={name}
        class="input"
        value={value ?? ''}
        disabled={locked}
        onChange={(event) => onChoose(find(event.currentTarget.value))}
      >
        <option value="">{none}</option>
        {options.map(({ label: text, ...option }) => (
          <option key={option.value} {...option}>
            {text}
          </option>
        ))}
      </select>
      {locked && <p class="hint">{policyWords.locked}</p>}
    </div>
  );
}
