import type { ComponentChildren } from 'preact';

/** A labelled form field. */
const Field = ({ id, label, children }: { id: string; label: string; children: ComponentChildren }) => (
  <div class="field">
    <label class="label" for={id}>
      {label}
    </label>
    {children}
  </div>
);

/** A select field. */
export const Choice = (props: {
  name: string;
  label: string;
  options: readonly (readonly [value: string, text: string])[];
  value?: string;
  required?: boolean;
  onChange?(value: string): void;
}) => {
  const { name, label, options, value, required, onChange } = props;
  return (
    <Field id={`field-${name}`} label={label}>
      <select
        id={`field-${name}`}
        class="input"
        name={name}
        value={value}
        required={required}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
};

/** A single-line text field. */
export const Line = (props: {
  name: string;
  label: string;
  required?: boolean;
  value?: string | undefined;
  onChange?(value: string): void;
}) => {
  const { name, label, required = false, value, onChange } = props;
  return (
    <Field id={`field-${name}`} label={label}>
      <input
        id={`field-${name}`}
        class="input"
        name={name}
        value={value}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        required={required}
        pattern={required ? '.*\\S.*' : undefined}
        onInput={(event) => onChange?.(event.currentTarget.value)}
      />
    </Field>
  );
};

/** A field for a point in time, in local time. */
const timeField =
  (type: 'datetime-local' | 'date') =>
  (props: { name: string; label: string; value?: string | undefined; onChange?(value: string): void }) => (
    <Field id={`field-${props.name}`} label={props.label}>
      <input
        id={`field-${props.name}`}
        class="input"
        name={props.name}
        type={type}
        value={props.value}
        onInput={(event) => props.onChange?.(event.currentTarget.value)}
      />
    </Field>
  );
export const Moment = timeField('datetime-local');
export const Day = timeField('date');

/** A field in which a list is searched. */
export const Search = (props: { label: string; value: string; onChange(value: string): void }) => (
  <Field id="field-q" label={props.label}>
    <input
      id="field-q"
      class="input"
      name="q"
      type="search"
      autocomplete="off"
      spellcheck={false}
      maxLength={200}
      value={props.value}
      onInput={(event) => props.onChange(event.currentTarget.value)}
    />
  </Field>
);
