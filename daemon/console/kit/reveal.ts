import { useEffect, useRef } from 'preact/hooks';

/** Scrolls a part into sight when it is opened, by a link from elsewhere say. */
export function useReveal<T extends HTMLElement>(isOpen: boolean) {
  const part = useRef<T>(null);
  useEffect(() => {
    if (isOpen) part.current?.scrollIntoView({ block: 'start' });
  }, [isOpen]);
  return part;
}
