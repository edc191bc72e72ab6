import { useId } from 'react';
import type { ReactElement } from 'react';
import styles from './choice.module.css';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: Value, title: string])[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** A few words of which one is chosen: small, for what is rarely changed. */
export function Choice<Value extends string>({ label, options, value, onChoose }: ChoiceProps<Value>): ReactElement {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className="sr">{label}</legend>
      {options.map(([option, title]) => (
        <label key={option}>
          <input type="radio" className="sr" name={name} checked={option === value} onChange={() => onChoose(option)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
