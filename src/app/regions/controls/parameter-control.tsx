import { useEffect, useId, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { ParameterSpec, ParameterValue } from '../../../patterns/contract/parameter.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './parameter-control.module.css';
import { scaleOf, SLIDER_MAX } from './scale.ts';
import { readTyped, showValue } from './typed-value.ts';

interface ControlProps {
  readonly spec: ParameterSpec;
  readonly value: ParameterValue;
  readonly onSet: (value: ParameterValue) => void;
}

/** The control of one parameter, made from its description. */
export function ParameterControl(props: ControlProps): ReactElement {
  const { spec } = props;
  if (spec.type === 'choice') return <Choice {...props} options={spec.options} />;
  if (spec.type === 'flag') return <Flag {...props} />;
  return <Typed {...props} />;
}

function Choice({
  spec,
  value,
  onSet,
  options,
}: ControlProps & { readonly options: readonly { value: string; title: string }[] }): ReactElement {
  const id = useId();
  const letters = options.reduce((sum, { title }) => sum + title.length, 0);
  if (options.length > 3 || letters > 26) {
    return (
      <div className={styles.control} title={spec.help}>
        <label className={styles.head} htmlFor={id}>
          {spec.title}
        </label>
        <select
          id={id}
          className={`plain-field ${styles.select}`}
          value={String(value)}
          onChange={(event) => onSet(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
      </div>
    );
  }
  return (
    <fieldset className={styles.control} title={spec.help}>
      <legend className={styles.head}>{spec.title}</legend>
      <div className={styles.segments}>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              className="sr"
              name={id}
              checked={option.value === value}
              onChange={() => onSet(option.value)}
            />
            <span>{option.title}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Flag({ spec, value, onSet }: ControlProps): ReactElement {
  return (
    <label className={styles.flag} title={spec.help}>
      <input type="checkbox" checked={value === true} onChange={(event) => onSet(event.currentTarget.checked)} />
      {spec.title}
    </label>
  );
}

/** A field for what can be typed, with a slider where there is a range. A value that cannot be used is refused beside it. */
function Typed({ spec, value, onSet }: ControlProps): ReactElement {
  const id = useId();
  const scale = scaleOf(spec);
  const [dragged, setDragged] = useState<number | null>(null);
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const current = dragged ?? value;
  const { text, unit } = showValue(spec, current);
  const finish = () => {
    if (draft === null) return;
    const parsed = readTyped(spec, draft, unit);
    setDraft(null);
    setProblem(parsed.ok ? null : `${parsed.problem}.`);
    if (parsed.ok && parsed.value !== value) onSet(parsed.value);
  };
  return (
    <div className={styles.control} title={spec.help}>
      <div className={styles.head}>
        <span aria-hidden="true">{spec.title}</span>
        <span className={spec.type === 'text' ? styles.textValue : styles.value}>
          <input
            type="text"
            className={styles.typed}
            // As wide as what it holds: the number stands beside its unit.
            size={Math.max(2, Math.min(24, (draft ?? text).length))}
            aria-label={texts.controls.value(spec.title)}
            aria-describedby={problem === null ? undefined : id}
            aria-invalid={problem !== null}
            autoComplete="off"
            spellCheck={false}
            value={draft ?? text}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onBlur={finish}
            onKeyDown={(event) => {
              if (event.key === 'Enter') finish();
              if (event.key === 'Escape') setDraft(null);
            }}
          />
          {unit !== '' && <small>{unit}</small>}
        </span>
      </div>
      {scale !== null && typeof current === 'number' && (
        <Slider
          title={spec.title}
          said={`${text} ${unit}`.trim()}
          position={scale.toSlider(current)}
          onDrag={(position) => setDragged(scale.toValue(position))}
          onDrop={(position) => {
            setDragged(null);
            setProblem(null);
            const dropped = scale.toValue(position);
            if (dropped !== value) onSet(dropped);
          }}
        />
      )}
      {problem !== null && (
        <p id={id} className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface SliderProps {
  readonly title: string;
  readonly said: string;
  readonly position: number;
  readonly onDrag: (position: number) => void;
  /** The gesture is over: only now is anything done. */
  readonly onDrop: (position: number) => void;
}

function Slider({ title, said, position, onDrag, onDrop }: SliderProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  }, [onDrop]);
  // React's onChange is the browser's `input`, which comes while dragging; `change` comes when the gesture ends.
  useEffect(() => {
    const node = input.current;
    const end = () => drop.current(Number(node?.value));
    node?.addEventListener('change', end);
    return () => node?.removeEventListener('change', end);
  }, []);
  useEffect(() => {
    input.current?.style.setProperty('--filled', `${(position / SLIDER_MAX) * 100}%`);
  }, [position]);
  return (
    <input
      ref={input}
      type="range"
      className={styles.slider}
      aria-label={title}
      aria-valuetext={said}
      min={0}
      max={SLIDER_MAX}
      step={1}
      value={position}
      onChange={(event) => onDrag(Number(event.currentTarget.value))}
    />
  );
}
