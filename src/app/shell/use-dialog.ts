import { useEffect, useRef } from 'react';
import type { RefObject, SyntheticEvent } from 'react';

interface DialogProps {
  readonly ref: RefObject<HTMLDialogElement | null>;
  readonly onCancel: () => void;
  readonly onClose: (event: SyntheticEvent<HTMLDialogElement>) => void;
}

/**
 * A modal dialog that is open when the page says so. Escape closes it at once, and the browser tells of that some time
 * later: by then it may have been opened again, and stays so.
 */
export function useDialog(isOpen: boolean, onClose: () => void): DialogProps {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) ref.current?.showModal();
    else ref.current?.close();
  }, [isOpen]);
  return {
    ref,
    onCancel: onClose,
    onClose: ({ currentTarget }) => {
      if (!currentTarget.open) onClose();
    },
  };
}
