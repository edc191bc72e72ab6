import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { runCommand, tipOf } from '../stand/commands/commands.ts';
import { useScene } from '../stand/scene-context.ts';
import { texts } from '../stand/texts.en.ts';
import header from './header.module.css';

/** Shows the page to a class. Who comes back finds the focus on it. */
export function PresentButton(): ReactElement {
  const scene = useScene();
  const { page } = scene;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!page.getState().hasPresented) return;
    page.setState({ hasPresented: false });
    button.current?.focus();
  }, [page]);
  return (
    <button
      ref={button}
      type="button"
      className={`${header.link} ${header.wide}`}
      title={tipOf('present')}
      onClick={() => runCommand('present', scene)}
    >
      {texts.present.button}
    </button>
  );
}
