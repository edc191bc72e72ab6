import type { ReactElement } from 'react';
import type { SectionName } from '../stand/commands/command.ts';
import { COMMANDS, keysOf, titleOf } from '../stand/commands/commands.ts';
import { sectionTexts } from '../stand/commands/texts.en.ts';
import { texts } from '../stand/texts.en.ts';
import styles from './help-dialog.module.css';
import { useDialog } from './use-dialog.ts';

interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const SECTIONS: readonly SectionName[] = ['time', 'picture', 'run', 'page'];

/** The keys, as the table of commands has them. */
export function HelpDialog({ isOpen, onClose }: HelpDialogProps): ReactElement {
  const dialog = useDialog(isOpen, onClose);
  const palette = COMMANDS.find(({ id }) => id === 'palette');
  return (
    <dialog className={styles.help} aria-labelledby="help-title" {...dialog}>
      <h2 id="help-title">{texts.help.title}</h2>
      <p className={styles.note}>
        {palette !== undefined && texts.help.palette(keysOf(palette).join())} {texts.help.note}
      </p>
      <div className={styles.sections}>
        {SECTIONS.map((section) => (
          <Section key={section} section={section} />
        ))}
      </div>
      <button type="button" className="plain-button" onClick={onClose}>
        {texts.help.close}
      </button>
    </dialog>
  );
}

function Section({ section }: { readonly section: SectionName }): ReactElement {
  const commands = COMMANDS.filter((command) => command.section === section && command.keys.length > 0);
  return (
    <section className={styles.section} aria-labelledby={`help-${section}`}>
      <h3 id={`help-${section}`}>{sectionTexts[section]}</h3>
      <dl className={styles.keys}>
        {commands.map((command) => (
          <div key={command.id}>
            <dt>
              {keysOf(command).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{titleOf(command.id)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
