import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ParameterSpec } from '../../../patterns/contract/parameter.ts';
import { parametersAt } from '../../../player/recipe-change.ts';
import { MoreButton } from '../../stand/more-button.tsx';
import { useScene, usePlayerState } from '../../stand/scene-context.ts';
import { useStart } from '../../stand/use-start.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './controls-region.module.css';
import { NewsDrop } from './news-drop.tsx';
import { ParameterControl } from './parameter-control.tsx';

/** The parameters of the pattern: the important ones first, the rest on demand. */
export function ControlsRegion(): ReactElement {
  const { pattern, player } = useScene();
  const [isLong, setLong] = useState(false);
  const recipe = usePlayerState((state) => state.recipe);
  const at = usePlayerState((state) => state.position.at);
  const values = parametersAt(recipe, at);
  const first = pattern.primaryIn(values);
  const isPrimary = ({ name }: ParameterSpec) => first.includes(name);
  const primary = pattern.parameters.filter(isPrimary);
  const rest = pattern.parameters.filter((spec) => !isPrimary(spec));
  const control = (spec: ParameterSpec) => (
    <ParameterControl
      key={spec.name}
      spec={spec}
      value={values[spec.name] ?? spec.default}
      onSet={(value) => player.setParameter(spec.name, value)}
    />
  );
  return (
    <section className={styles.region} aria-label={texts.controls.region}>
      <h2 className={styles.heading}>
        {texts.controls.set}
        <MoreButton isLong={isLong} onChange={setLong} words={texts.controls} />
      </h2>
      {pattern.presets.length > 0 && <PresetMenu />}
      {primary.map(control)}
      {(pattern.predictions ?? []).length > 0 && <AskingSwitch />}
      {isLong && rest.map(control)}
      {isLong && pattern.parameters.some(({ name }) => name === 'arrivals') && <NewsDrop />}
    </section>
  );
}

/** Whether the page asks what will come before it comes. */
function AskingSwitch(): ReactElement {
  const { player } = useScene();
  const isAsking = usePlayerState((state) => state.isAsking);
  return (
    <label className={styles.asking}>
      <input type="checkbox" checked={isAsking} onChange={(event) => player.setAsking(event.currentTarget.checked)} />
      {texts.prediction.switch}
    </label>
  );
}

function PresetMenu(): ReactElement {
  const { pattern, player } = useScene();
  const { preset, isChanged } = useStart();
  const number = preset === null ? 0 : pattern.presets.indexOf(preset) + 1;
  return (
    <div className={styles.start}>
      <select
        className={`plain-field ${styles.preset}`}
        aria-label={texts.controls.preset}
        // What was changed since contradicts the name: then it can be chosen again.
        value={isChanged ? '' : (preset?.id ?? '')}
        onChange={(event) => player.applyPreset(event.currentTarget.value)}
      >
        <option value="" disabled>
          {texts.controls.noPreset}
        </option>
        {pattern.presets.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      {number > 0 && !isChanged && (
        <span className={styles.number}>{texts.start.number(number, pattern.presets.length)}</span>
      )}
    </div>
  );
}
