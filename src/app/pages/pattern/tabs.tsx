import type { ReactElement } from 'react';
import type { TabName } from '../../stand/page.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './tabs.module.css';

const PHONE_TABS: readonly TabName[] = ['numbers', 'set', 'break', 'log'];

interface TabsProps {
  /** Null while something else has taken the place of the panels. */
  readonly tab: TabName | null;
  readonly onChoose: (tab: TabName) => void;
}

/** Two tabs in the side column of a wide screen, four under the figure of a small one: CSS shows one of the rows. */
export function Tabs({ tab, onChoose }: TabsProps): ReactElement {
  const isLog = tab === 'log';
  return (
    <>
      <div className={styles.wide}>
        <Tab title={texts.side.tabs.controls} isOn={tab !== null && !isLog} onChoose={() => onChoose('numbers')} />
        <Tab title={texts.side.tabs.log} isOn={isLog} onChoose={() => onChoose('log')} />
      </div>
      <div className={styles.phone}>
        {PHONE_TABS.map((name) => (
          <Tab key={name} title={texts.phone.tabs[name]} isOn={tab === name} onChoose={() => onChoose(name)} />
        ))}
      </div>
    </>
  );
}

function Tab({
  title,
  isOn,
  onChoose,
}: {
  readonly title: string;
  readonly isOn: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  return (
    <button type="button" className={styles.tab} aria-pressed={isOn} onClick={onChoose}>
      {title}
    </button>
  );
}
