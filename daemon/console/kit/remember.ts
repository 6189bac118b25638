/** What a viewer chose, kept in the browser. A browser that keeps nothing forgets it with the page. */
export function remembered(name: string): string {
  try {
    return globalThis.localStorage?.getItem(`plumbline.${name}`) ?? '';
  } catch {
    return '';
  }
}

export function remember(name: string, value: string) {
  try {
    if (value === '') globalThis.localStorage?.removeItem(`plumbline.${name}`);
    else globalThis.localStorage?.setItem(`plumbline.${name}`, value);
  } catch {
    // It holds as long as the page.
  }
}
